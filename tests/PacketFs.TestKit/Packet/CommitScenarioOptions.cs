using PacketFs.Core;
using PacketFs.Packet;

namespace PacketFs.TestKit.Packet;

/// <summary>
/// Shape and length of a <see cref="CommitScenario"/>. Packet 0 holds the relocator's table, then the area, data,
/// spares.
/// </summary>
public sealed record CommitScenarioOptions
{
    public int BlockSize { get; init; } = 512;

    public int PacketBlocks { get; init; } = 4;

    public int MaxTransferPackets { get; init; } = 3;

    public int AreaPackets { get; init; } = 12;

    public int DataPackets { get; init; } = 12;

    public int Spares { get; init; }

    public int CachePackets { get; init; } = 32;

    public int Steps { get; init; } = 30;

    /// <summary>A packet goes bad once in so many steps; 0 for never.</summary>
    public int DefectOneIn { get; init; }

    /// <summary>A packet becomes hard to read once in so many steps; 0 for never.</summary>
    public int WearOneIn { get; init; }

    /// <summary>Bad packets are only noticed at the next sync.</summary>
    public bool FailsLate { get; init; }

    /// <summary>Bad packets are told by a deferred error.</summary>
    public bool Defers { get; init; }

    /// <summary>False: everything counts as live, as for a file system that does not tell.</summary>
    public bool TellsLiveBlocks { get; init; } = true;

    public bool Detaches { get; init; } = true;

    /// <summary>Defects, and no spares for them: the device may end all writing, and lose nothing by it.</summary>
    public bool IsEndAllowed => DefectOneIn != 0 && Spares == 0;

    /// <summary>
    /// True for a medium on which every block can be written by itself; the area is counted in packets nevertheless.
    /// </summary>
    public bool WithoutPackets { get; init; }

    public BlockGeometry Geometry =>
        new(BlockSize, (1L + AreaPackets + DataPackets + Spares) * PacketBlocks, WithoutPackets ? 1 : PacketBlocks,
            false);

    public Lba Table => new(1);

    public CommitAreaDescription Area => new(
        new Lba(PacketBlocks), AreaPackets * PacketBlocks, new Guid("6f1f4f3c-1111-4222-8333-123456789abc"),
            new BlockRun(Table, 1));

    public Lba DataStart => new((1L + AreaPackets) * PacketBlocks);

    public Lba FirstSpare => DataStart + ((long)DataPackets * PacketBlocks);
}
