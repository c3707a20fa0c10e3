using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Udf.Format;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;

namespace PacketFs.TestKit.Udf;

/// <summary>A kind of UDF volume that tests run on: revision, block size, partition.</summary>
public sealed record VolumeShape(UdfRevision Revision, int BlockSize, long Blocks, int PacketBlocks)
{
    /// <summary>Every kind that can be written, small.</summary>
    public static IReadOnlyList<VolumeShape> All { get; } =
    [
        new(UdfRevision.V102, 2048, 16384, 1),
        new(UdfRevision.V150, 2048, 16384, 1),
        new(UdfRevision.V200, 2048, 16384, 1),
        new(UdfRevision.V201, 2048, 16384, 1),
        new(UdfRevision.V201, 512, 65536, 1),
        new(UdfRevision.V150, 512, 65536, 1),
        new(UdfRevision.V201, 4096, 8192, 1),
        new(UdfRevision.V150, 2048, 16384, 32),
        new(UdfRevision.V200, 2048, 16384, 32),
        new(UdfRevision.V201, 2048, 16384, 32),
        new(UdfRevision.V201, 2048, 16384, 16),
        new(UdfRevision.V250, 2048, 16384, 1),
        new(UdfRevision.V250, 512, 65536, 1),
        new(UdfRevision.V260, 4096, 8192, 1),
        new(UdfRevision.V250, 2048, 16384, 32),
        new(UdfRevision.V260, 1024, 32768, 1) { DuplicateMetadata = false },
        new(UdfRevision.V250, 2048, 16384, 32) { DuplicateMetadata = false, PartitionKind = UdfPartitionKind.Type1 },
        new(UdfRevision.V150, 2048, 60000, 1) { PartitionKind = UdfPartitionKind.Virtual },
        new(UdfRevision.V201, 2048, 60000, 1) { PartitionKind = UdfPartitionKind.Virtual },
        new(UdfRevision.V201, 2048, 60000, 16) { PartitionKind = UdfPartitionKind.Virtual },
        new(UdfRevision.V260, 512, 200000, 1) { PartitionKind = UdfPartitionKind.Virtual },
    ];

    public bool DuplicateMetadata { get; init; } = true;

    /// <summary>Null: what the formatter makes of the geometry.</summary>
    public UdfPartitionKind? PartitionKind { get; init; }

    public BlockGeometry Geometry => new(BlockSize, Blocks, PacketBlocks, false);

    /// <summary>A freshly formatted device.</summary>
    public SparseBlockDevice Format(ulong seed = 1)
    {
        SparseBlockDevice device = new(Geometry);
        Format(device, seed);
        return device;
    }

    /// <summary>True for media that are written once, from front to back.</summary>
    public bool IsWriteOnce => PartitionKind == UdfPartitionKind.Virtual;

    /// <summary>A freshly formatted device of the kind that the partition needs.</summary>
    public IBlockDevice FormatAny(ulong seed = 1)
    {
        IBlockDevice device = IsWriteOnce
            ? new AppendMemoryDevice(BlockSize, Blocks, PacketBlocks)
            : new SparseBlockDevice(Geometry);
        Format(device, seed);
        return device;
    }

    private void Format(IBlockDevice device, ulong seed)
    {
        UdfFormatOptions options = new()
        {
            Prng = new Prng(seed),
            Revision = Revision,
            Label = "TEST",
            DuplicateMetadata = DuplicateMetadata,
            PartitionKind = PartitionKind,
        };
        UdfFormatter.Write(device, UdfFormatter.Plan(Geometry, options));
    }

    /// <summary>Formats any device of this geometry.</summary>
    public static void Format(IBlockDevice device, UdfRevision revision, ulong seed = 1)
    {
        UdfFormatOptions options = new() { Prng = new Prng(seed), Revision = revision, Label = "TEST" };
        UdfFormatter.Write(device, UdfFormatter.Plan(device.Geometry, options));
    }

    public static UdfVolume Mount(IBlockDevice device, TimeProvider clock, UdfMountOptions? options = null) =>
        UdfVolume.Mount(device, options ?? new UdfMountOptions(), clock, NullLogger.Instance);

    public override string ToString() =>
        $"{Revision}, {BlockSize} bytes, {(PacketBlocks > 1 ? $"packets of {PacketBlocks}" : "no packets")}"
        + $"{(PartitionKind is { } kind ? $", {kind}" : "")}{(DuplicateMetadata ? "" : ", metadata once")}";
}
