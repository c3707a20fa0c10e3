using System.Globalization;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Format;
using PacketFs.Udf.Structures;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>
/// Discs that our formatter made and Linux filled: a volume of ours must be one on which others can write.
/// </summary>
public sealed class FormatterDiscs : IDisposable
{
    private const ulong Seed = 7;

    internal LinuxFilledDiscs Discs { get; } = new("Discs of our formatter, filled by Linux", Format);

    public void Dispose() => Discs.Dispose();

    private static void Format(DiscSpec spec, string image, string label)
    {
        bool isSparable = spec.Partition == PartitionKind.Sparable;
        long blocks = LinuxFilledDiscs.BytesOf(spec) / spec.BlockSize;
        int packet = isSparable ? LinuxFilledDiscs.PacketBlocks : 1;
        using SparseBlockDevice device = new(new BlockGeometry(spec.BlockSize, blocks, packet, IsReadOnly: false));
        UdfFormatOptions options = new()
        {
            Prng = new Prng(Seed),
            Label = label,
            Revision = new UdfRevision(ushort.Parse(
                spec.Revision.Replace(".", string.Empty, StringComparison.Ordinal), NumberStyles.HexNumber)),
            PartitionKind = isSparable ? UdfPartitionKind.Sparable : UdfPartitionKind.Type1,
        };
        UdfFormatter.Write(device, UdfFormatter.Plan(device.Geometry, options));
        device.Save(image);
    }
}
