using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Manifests;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Format;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;

namespace PacketFs.ConformanceTests.Stacks;

/// <summary>
/// The UDF libraries over a device in memory: no FUSE and no command line, so this runs where nothing may be mounted.
/// </summary>
internal sealed class LibraryStack : IStack
{
    private const ulong Seed = 7;
    private const int PacketBlocks = 32;

    public void Make(DiscSpec spec, string image, string label, string source, long plainBytes)
    {
        if (spec.Partition == PartitionKind.Virtual)
        {
            MakeOnce(spec, image, label, source, plainBytes);
            return;
        }

        using SparseBlockDevice device = Format(spec, label, DiscSpec.BytesOf(spec, plainBytes));
        using (UdfVolume volume = Mount(device, readOnly: false))
        {
            VolumeFiller.Copy(source, volume);
            volume.Unmount();
        }

        device.Save(image);
    }

    /// <summary>An empty volume.</summary>
    public static SparseBlockDevice Format(DiscSpec spec, string label, long bytes)
    {
        SparseBlockDevice device = new(
            new BlockGeometry(spec.BlockSize, bytes / spec.BlockSize, PacketBlocksOf(spec), IsReadOnly: false));
        UdfFormatter.Write(device, UdfFormatter.Plan(device.Geometry, OptionsOf(spec, label)));
        return device;
    }

    /// <summary>On a medium that is written once, which ends where it was written to.</summary>
    private static void MakeOnce(DiscSpec spec, string image, string label, string source, long plainBytes)
    {
        AppendMemoryDevice device = new(spec.BlockSize, 2 * plainBytes / spec.BlockSize);
        BlockGeometry geometry = new(spec.BlockSize, device.CapacityBlocks, 1, IsReadOnly: false);
        UdfFormatter.Write(device, UdfFormatter.Plan(geometry, OptionsOf(spec, label)));
        using (UdfVolume volume = Mount(device, readOnly: false))
        {
            VolumeFiller.Copy(source, volume);
            volume.Unmount();
        }

        device.Save(image);
    }

    private static UdfFormatOptions OptionsOf(DiscSpec spec, string label) => new()
    {
        Prng = new Prng(Seed),
        Label = label,
        Revision = new UdfRevision(ushort.Parse(
            spec.Revision.Replace(".", string.Empty, StringComparison.Ordinal), NumberStyles.HexNumber)),
        DuplicateMetadata = spec.Partition != PartitionKind.MetadataOnce,
        PartitionKind = spec.HasPackets ? UdfPartitionKind.Sparable
            : spec.Partition == PartitionKind.Virtual ? UdfPartitionKind.Virtual
            : UdfPartitionKind.Type1,
    };

    public Manifest Look(DiscSpec spec, string image)
    {
        using SparseBlockDevice device = SparseBlockDevice.Load(image, spec.BlockSize, PacketBlocksOf(spec));
        using UdfVolume volume = Mount(device, readOnly: true);
        Manifest manifest = VolumeManifest.Of(volume);
        volume.Unmount();
        return manifest;
    }

    public string Check(DiscSpec spec, string image, bool isOurs)
    {
        using SparseBlockDevice device = SparseBlockDevice.Load(image, spec.BlockSize, PacketBlocksOf(spec));
        CheckReport report = VolumeChecker.Check(device, new CheckOptions());
        Severity tolerated = isOurs ? Severity.Information : Severity.Warning;
        return string.Join('\n', report.Findings.Where(finding => finding.Severity > tolerated));
    }

    private static int PacketBlocksOf(DiscSpec spec) => spec.HasPackets ? PacketBlocks : 1;

    private static UdfVolume Mount(IBlockDevice device, bool readOnly) => UdfVolume.Mount(
        device, new UdfMountOptions { ReadOnly = readOnly }, TimeProvider.System, NullLogger.Instance);
}
