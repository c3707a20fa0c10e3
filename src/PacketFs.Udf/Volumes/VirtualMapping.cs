using PacketFs.Core;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// A partition whose blocks are found through the virtual allocation table, so that what cannot be overwritten can move
/// (UDF 1.50 2.2.10, 2.00 2.2.11). Neighbours here are seldom neighbours on the medium: a run is one block.
/// </summary>
public sealed class VirtualMapping : IPartitionMapping
{
    private readonly VatEntries _entries;

    internal VirtualMapping(ushort belowReference, IPartitionMapping below, VirtualAllocationTable table)
    {
        BelowReference = belowReference;
        Below = below;
        Table = table;
        _entries = new VatEntries(table.Entries.Span);
    }

    /// <summary>The partition that the entries point into, by reference number.</summary>
    public ushort BelowReference { get; }

    /// <summary>The translation of that partition.</summary>
    public IPartitionMapping Below { get; }

    /// <summary>The table as it was read.</summary>
    public VirtualAllocationTable Table { get; }

    /// <summary>
    /// Something was recorded behind the table: other systems, which look for one at the very end, find none.
    /// </summary>
    public bool IsFollowed { get; init; }

    public uint BlockCount => _entries.Count;

    internal VatEntries Entries => _entries;

    public bool TryMap(uint block, uint count, out Lba start, out uint run)
    {
        start = default;
        run = 0;
        return count > 0 && _entries.TryGet(block, out uint below) && Below.TryMap(below, 1, out start, out run);
    }

    public bool TryUnmap(Lba sector, out uint block)
    {
        block = 0;
        return Below.TryUnmap(sector, out uint below) && _entries.TryFind(below, out block);
    }
}
