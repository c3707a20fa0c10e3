using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>
/// The virtual allocation table: one that something follows is added again at the end, where other systems look for
/// it; its counts are put right; and a virtual block whose file entry cannot be read leads, if the user agrees, to
/// the version of it that an older table has, when that is the same object.
/// </summary>
internal sealed class VatRepair(RepairContext context)
{
    private const int MostTables = 4096;

    private AppendPlan Plan => context.Appended!;

    /// <summary>True when something was planned.</summary>
    public bool Run()
    {
        bool any = context.Options.RemoveUnreadable && TakeOlder();
        var counts = context.Found.Report.Counts;
        string where = $"table at block {context.Table.Location}";
        if (counts.ContainsKey(Problem.VatNotLast) && context.TryOnce("table again"))
        {
            context.Add(
                "Add the last whole virtual allocation table again, at the end", where,
                "what was recorded behind it is none, and other systems look for one at the very end",
                LostBehind());
            Plan.Touch();
            any = true;
        }

        if (context.Faults(Problem.VatChainBroken).Any() && context.TryOnce("table chain"))
        {
            context.Add("Add a virtual allocation table that names the one before it", where, "this one names none");
            Plan.Touch();
            any = true;
        }

        bool isCounted = context.Found.Tree is { IsComplete: true };
        if (counts.ContainsKey(Problem.ObjectCountsWrong) && isCounted && context.TrySomeTimes("table counts"))
        {
            if (!Plan.IsBegun)
            {
                context.Add("Set the counts of files and directories", where, "they are not what is there");
            }

            Plan.Touch();
            any = true;
        }

        return any;
    }

    /// <summary>What was written for a table that never came, or is damaged; empty when there is nothing.</summary>
    private string LostBehind()
    {
        byte[] block = new byte[context.BlockSize];
        Type1Mapping below = (Type1Mapping)context.DataMap.Mapping!;
        long count = 0;
        for (long sector = below.Start.Value + context.Table.Location + 1; sector < Plan.First.Value; sector++)
        {
            bool isEntry = context.TryReadSector(new Lsn(checked((uint)sector)), block)
                && DescriptorTag.Verify(block, null) is null
                && IcbEntry.Parse(block, default) is { Type: not FileType.VirtualAllocationTable };
            count += isEntry ? 1 : 0;
        }

        return count == 0
            ? ""
            : $"{Words.Count(count, "file entry")} recorded behind it: 'packetfs recover --deep' finds what they name";
    }

    private bool TakeOlder()
    {
        Dictionary<uint, UnreadNode> wanted = [];
        foreach (UnreadNode node in context.Record.Unread)
        {
            bool isNumber = node.Icb.Location.Partition == context.NodeReference
                && node.Kind is NodeKind.File or NodeKind.Directory;

            // One that can be read was not, because something else says that the block is its own.
            if (isNumber && IcbEditor.Open(context, node.Icb.Location) is null
                && context.TryOnce($"older {node.Icb.Location}"))
            {
                wanted.TryAdd(node.Icb.Location.Block, node);
            }
        }

        bool any = false;
        int state = 0;
        VirtualMapping mapping = (VirtualMapping)context.Volume.Maps[context.NodeReference].Mapping!;
        VatReader reader = new(
            new SectorReader(context.View, new FindingCollector()), mapping.BelowReference, mapping.Below);
        IEnumerable<VirtualAllocationTable> tables = wanted.Count == 0 ? [] : reader.ReadOlder(mapping.Table);
        foreach (VirtualAllocationTable table in tables.Take(MostTables))
        {
            state++;
            foreach ((uint number, UnreadNode node) in wanted.ToArray())
            {
                if (number < table.Entries.Length && TryTake(table.Entries.Span[(int)number], number, node, state))
                {
                    wanted.Remove(number);
                    any = true;
                }
            }

            if (wanted.Count == 0)
            {
                break;
            }
        }

        return any;
    }

    private bool TryTake(uint place, uint number, UnreadNode node, int age)
    {
        LbAddr address = new(number, context.NodeReference);
        VirtualMapping mapping = (VirtualMapping)context.Volume.Maps[context.NodeReference].Mapping!;
        byte[] block = new byte[context.BlockSize];
        bool isEntry = place != VatHeader.None
            && !(mapping.Entries.TryGet(number, out uint now) && now == place)
            && mapping.Below.TryMap(place, 1, out Core.Lba sector, out _)
            && context.TryReadSector(new Lsn(checked((uint)sector.Value)), block)
            && DescriptorTag.Verify(block, number) is null;
        if (!isEntry || IcbEntry.Parse(block, address) is not { } entry || !entry.Fits(block.Length))
        {
            return false;
        }

        bool isRoot = address == context.Root;
        bool isSame = entry.Type == FileType.Directory == (node.Kind == NodeKind.Directory)
            && (isRoot ? entry.UniqueId == 0
                : node.Icb.UniqueId != 0 && node.Icb.UniqueId == unchecked((uint)entry.UniqueId));
        if (isSame)
        {
            context.Add(
                $"Take the file entry that it had {Words.Count(age, "state")} ago", node.Where.ToString(),
                $"the last one (virtual block {number}) cannot be read",
                "what was changed of it since then");
            Plan.Lead(number, place);
        }

        return isSame;
    }
}
