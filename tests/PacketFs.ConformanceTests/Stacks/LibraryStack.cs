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
        UdfFormatOptions options = new()
        {
            Prng = new Prng(Seed),
            Label = label,
            Revision = new UdfRevision(ushort.Parse(
                spec.Revision.Replace(".", string.Empty, StringComparison.Ordinal), NumberStyles.HexNumber)),
            PartitionKind = spec.Partition == PartitionKind.Sparable
                ? UdfPartitionKind.Sparable
                : UdfPartitionKind.Type1,
        };
        UdfFormatter.Write(device, UdfFormatter.Plan(device.Geometry, options));
        return device;
    }

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

    private static int PacketBlocksOf(DiscSpec spec) => spec.Partition == PartitionKind.Sparable ? PacketBlocks : 1;

    private static UdfVolume Mount(SparseBlockDevice device, bool readOnly) => UdfVolume.Mount(
        device, new UdfMountOptions { ReadOnly = readOnly }, TimeProvider.System, NullLogger.Instance);
}
