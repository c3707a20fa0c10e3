using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Check;

/// <summary>
/// The virtual allocation table that prevails: what it owns in the partition below, whether its entries lead to blocks
/// of their own, whether each of them is somebody's, and its counts. UDF 1.50 2.2.10, 2.00 2.2.11.
/// </summary>
internal sealed class VirtualCheck
{
    private const int MostOrphans = 4096;
    private readonly CheckContext _context;
    private readonly PartitionMap _map;
    private readonly VirtualMapping _mapping;

    public VirtualCheck(CheckContext context, PartitionMap map)
    {
        _context = context;
        _map = map;
        _mapping = (VirtualMapping)map.Mapping!;
    }

    private VirtualAllocationTable Table => _mapping.Table;

    /// <summary>Before the tree walk: claims the table's blocks, and those that its entries lead to.</summary>
    public void ClaimTable()
    {
        Where where = new("", "virtual allocation table", Table.File.Icb);
        _context.Claim(Table.File.Icb, 1, where);
        foreach (LbAddr block in Table.File.DescriptorBlocks)
        {
            _context.Claim(block, 1, where);
        }

        foreach (SystemExtent extent in Table.File.Extents)
        {
            if (extent.Type != ExtentType.NotAllocated)
            {
                _context.Claim(extent.Location, _context.BlocksFor(extent.LengthBytes), where);
            }
        }

        ReadOnlySpan<uint> entries = Table.Entries.Span;
        for (int i = 0; i < entries.Length; i++)
        {
            if (entries[i] != VatHeader.None)
            {
                LbAddr below = new(entries[i], _mapping.BelowReference);
                _context.Claim(below, 1, new Where("", $"virtual block {i}", below));
            }
        }

        bool isFirst = Table.Previous is null;
        if (!isFirst && Table.Previous >= Table.Location)
        {
            _context.Add(Problem.VatChainBroken, where, $"the table before it is said to be at {Table.Previous}");
        }
    }

    /// <summary>After the tree walk: entries that nothing names, and the counts.</summary>
    public void Compare(TreeWalker tree)
    {
        BlockOwners owners = _context.Owners(_map.Reference)!;
        ReadOnlySpan<uint> entries = Table.Entries.Span;
        byte[] block = new byte[_context.BlockSize];
        int found = 0;
        for (uint i = 0; i < entries.Length && found < MostOrphans; i++)
        {
            LbAddr address = new(i, (ushort)_map.Reference);
            bool isLost = entries[(int)i] != VatHeader.None && !owners.IsOwned(i)
                && _context.TryRead(address, block) && DescriptorTag.Verify(block, i) is null
                && IcbEntry.Parse(block, address) is { LinkCount: > 0 };
            if (isLost)
            {
                found++;
                _context.Add(Problem.OrphanIcb, new Where("", "virtual block", address));
            }
        }

        CheckCounts counts = tree.Counts;
        if (tree.IsComplete && Table.Counts is { } recorded)
        {
            bool fits = recorded.Files >= counts.Files && recorded.Files <= counts.FileNames
                && recorded.Directories == counts.Directories;
            if (!fits)
            {
                _context.Findings.Add(
                    Problem.ObjectCountsWrong,
                    $"virtual allocation table at block {Table.File.Icb}",
                    $"{recorded.Files} files and {recorded.Directories} directories recorded, "
                    + $"{counts.Files} and {counts.Directories} counted");
            }
        }
    }
}
