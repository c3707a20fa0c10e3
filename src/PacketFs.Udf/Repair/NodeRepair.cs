using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Repair;

/// <summary>
/// Mends single file entries: their counts, lengths, identifiers, times, and lists of extents. An extent that leads
/// nowhere becomes a hole, a broken list ends where it breaks; content is never moved or made up.
/// </summary>
internal sealed class NodeRepair(RepairContext context)
{
    private static readonly Problem[] OfExtents =
    [
        Problem.AllocationInvalid, Problem.AllocationExtentDamaged, Problem.ExtentOutsidePartition,
        Problem.ExtentNotWhole, Problem.HoleHasLocation, Problem.TailInvalid, Problem.InformationLengthWrong,
        Problem.BlocksRecordedWrong,
    ];

    private static readonly Problem[] OfFields =
    [
        Problem.TimeInvalid, Problem.UniqueIdInvalid, Problem.UniqueIdRepeated, Problem.StreamUniqueIdWrong,
        Problem.StreamInvalid,
    ];

    private static readonly Problem[] OfCounts = [Problem.LinkCountWrong, Problem.ObjectSizeWrong];

    /// <summary>Fields and extents. True when something was planned.</summary>
    public bool Run() => Run([.. OfExtents, .. OfFields]);

    /// <summary>What depends on the rest of the tree, once that is in order.</summary>
    public bool RunCounts() => Run(OfCounts);

    private bool Run(Problem[] problems)
    {
        bool any = false;
        var byNode = context.Faults(problems).GroupBy(fault => fault.Where.Address);
        foreach (IGrouping<LbAddr, CheckFault> node in byNode)
        {
            CheckFault[] faults = [.. node.Where(fault =>
                context.TryOnce($"{fault.Problem} {node.Key} {fault.Detail}"))];
            if (faults.Length > 0 && context.CanChange(node.Key) && IcbEditor.Open(context, node.Key) is { } icb)
            {
                any |= Mend(icb, faults);
            }
        }

        return any;
    }

    private bool Mend(IcbEditor icb, CheckFault[] faults)
    {
        string where = NameOf(faults);
        int before = context.Steps.Count;
        bool isQuiet = context.Touched.Contains(icb.Address);
        bool changed = false;
        foreach (CheckFault fault in faults.DistinctBy(fault => fault.Problem))
        {
            changed |= MendField(icb, fault, where);
        }

        if (Array.Exists(faults, fault => OfExtents.Contains(fault.Problem)))
        {
            changed |= icb.Tag.AllocationDescriptorType == AllocationDescriptorType.Embedded
                ? MendEmbedded(icb, where)
                : MendExtents(icb, where);
        }

        if (changed)
        {
            if (isQuiet && Array.TrueForAll(faults, fault => fault.Problem is Problem.LinkCountWrong))
            {
                context.Steps.RemoveRange(before, context.Steps.Count - before);
            }

            icb.Store(RepairPhase.InPlace);
        }

        return changed;
    }

    private string NameOf(CheckFault[] faults)
    {
        foreach (CheckFault fault in faults)
        {
            if (fault.Problem != Problem.LinkCountWrong)
            {
                return fault.Where.ToString();
            }
        }

        return context.NameOf(faults[0].Where.Address) ?? faults[0].Where.ToString();
    }

    private bool MendField(IcbEditor icb, CheckFault fault, string where)
    {
        switch (fault.Problem)
        {
            case Problem.LinkCountWrong when context.Found.Tree!.SeenLinks(icb.Address) is > 0 and <= ushort.MaxValue:
                uint links = context.Found.Tree.SeenLinks(icb.Address);
                context.Add($"Set the link count to {links}", where, $"it says {icb.Entry.LinkCount}");
                icb.LinkCount = (ushort)links;
                return true;
            case Problem.TimeInvalid:
                context.Add("Replace times that cannot be", where, "by the entry's other times", "the invalid times");
                icb.MendTimes();
                return true;
            case Problem.UniqueIdInvalid or Problem.UniqueIdRepeated:
                ulong id = icb.Address == context.Root ? 0 : context.TakeUniqueId();
                context.Add($"Give it the unique identifier {id}", where,
                    $"{icb.UniqueId} is not its own or out of range");
                icb.UniqueId = id;
                return true;
            case Problem.StreamUniqueIdWrong when context.Record.OwnerIds.TryGetValue(icb.Address, out ulong owner):
                context.Add($"Give it its owner's identifier {owner}", where, $"it says {icb.UniqueId}");
                icb.UniqueId = owner;
                return true;
            case Problem.ObjectSizeWrong:
                return MendObjectSize(icb, fault);
            case Problem.StreamInvalid
                when (icb.Tag.Flags & IcbFlags.Stream) != 0
                    && context.Found.Tree!.KindOf(icb.Address) is not NodeKind.Stream:
                context.Add("Clear the stream flag", where, "it is no stream");
                icb.Tag.Flags &= ~IcbFlags.Stream;
                return true;
            case Problem.StreamInvalid when fault.Detail == CheckTexts.StreamFlagMissing:
                context.Add("Set the stream flag", where, "it is a stream");
                icb.Tag.Flags |= IcbFlags.Stream;
                return true;
            default:
                return false;
        }
    }

    /// <summary>With streams the finding is about the stream directory: the size stands in its owner.</summary>
    private bool MendObjectSize(IcbEditor icb, CheckFault fault)
    {
        IcbEditor? owner = icb;
        if (icb.Entry.Type == FileType.StreamDirectory)
        {
            BlockClaim claim = context.Record.Claims.FirstOrDefault(
                claim => claim.Role == ClaimRole.Icb && IcbEditor.Open(context, claim.Start) is { } other
                    && other.Entry.StreamDirectoryIcb.Location == icb.Address
                        && !other.Entry.StreamDirectoryIcb.IsNone);
            owner = claim.Count > 0 ? IcbEditor.Open(context, claim.Start) : null;
        }

        if (owner is null || !context.CanChange(owner.Address))
        {
            return false;
        }

        UInt128 streams = owner.Entry.StreamDirectoryIcb.IsNone
            ? 0
            : context.Record.StreamBytes.GetValueOrDefault(owner.Address);
        ulong size = (ulong)UInt128.Min(streams + owner.InformationLength, ulong.MaxValue);
        if (size == owner.ObjectSize)
        {
            return false;
        }

        context.Add($"Set the object size to {size} bytes", fault.Where.ToString(), $"it says {owner.ObjectSize}");
        owner.ObjectSize = size;
        if (owner != icb)
        {
            owner.Store(RepairPhase.InPlace);
        }

        return true;
    }

    private bool MendEmbedded(IcbEditor icb, string where)
    {
        bool changed = false;
        if (icb.InformationLength != icb.AreaLength)
        {
            context.Add(
                $"Set the length to {icb.AreaLength} bytes", where,
                $"it says {icb.InformationLength}, {icb.AreaLength} bytes stand in the file entry");
            icb.SetLength(icb.AreaLength);
            changed = true;
        }

        if (icb.BlocksRecorded != 0)
        {
            context.Add("Set the count of recorded blocks to 0", where, "the data stands in the file entry");
            icb.BlocksRecorded = 0;
            changed = true;
        }

        return changed;
    }

    private bool MendExtents(IcbEditor icb, string where)
    {
        AllocationDescriptorType type = icb.Tag.AllocationDescriptorType;
        if (type is not (AllocationDescriptorType.Short or AllocationDescriptorType.Long))
        {
            return GuessDescriptors(icb, where);
        }

        ExtentTable table = ExtentTable.Read(context, icb);
        int before = context.Steps.Count;
        bool rest = icb.AreaLength % (type == AllocationDescriptorType.Short ? ShortAd.Size : LongAd.Size) != 0;
        if (rest)
        {
            context.Add("Drop what is behind the last allocation descriptor", where, "it is no descriptor");
        }

        if (table.IsRescued)
        {
            context.Add(
                "Write its list of extents anew", where,
                "a block of the list does not verify, but read as one it makes exactly the file's length and blocks");
        }

        ExtentMending mending = new(context, icb, table, where);
        bool listChanged = mending.Run() | rest | table.IsRescued | table.Damage is not null;
        if (icb.BlocksRecorded != table.RecordedBlocks)
        {
            if (!listChanged)
            {
                context.Add(
                    $"Set the count of recorded blocks to {table.RecordedBlocks}", where,
                        $"it says {icb.BlocksRecorded}");
            }

            icb.BlocksRecorded = table.RecordedBlocks;
        }

        bool changed = context.Steps.Count > before;
        if (!changed || !listChanged || table.Store(icb))
        {
            return changed;
        }

        context.Steps.RemoveRange(before, context.Steps.Count - before);
        return false;
    }

    /// <summary>
    /// The kind of descriptors makes no sense. If read as one kind they make the length and the count of blocks that
    /// the entry says, then they are of that kind. (One extent and zeros mean the same as short and as long ones.)
    /// </summary>
    private bool GuessDescriptors(IcbEditor icb, string where)
    {
        AllocationDescriptorType old = icb.Tag.AllocationDescriptorType;
        List<(AllocationDescriptorType Type, LongAd[] Extents)> fitting = [];
        if (icb.AreaLength == icb.InformationLength && icb.BlocksRecorded == 0)
        {
            fitting.Add((AllocationDescriptorType.Embedded, []));
        }

        foreach (AllocationDescriptorType type in
            (AllocationDescriptorType[])[AllocationDescriptorType.Short, AllocationDescriptorType.Long])
        {
            icb.Tag.AllocationDescriptorType = type;
            ExtentTable table = ExtentTable.Read(context, icb);
            bool fits = table.Damage is null && table.Extents.Count > 0 && table.RecordedBlocks == icb.BlocksRecorded
                && table.TotalBytes == icb.InformationLength && table.Extents.TrueForAll(extent =>
                    context.Found.Context!.IsInside(extent.Location, table.BlocksOf(extent)));
            if (fits)
            {
                fitting.Add((type, [.. table.Extents]));
            }
        }

        bool isClear = fitting.Count > 0
            && fitting.TrueForAll(found => found.Extents.Select(extent => extent.ToString())
                .SequenceEqual(fitting[0].Extents.Select(extent => extent.ToString())));
        icb.Tag.AllocationDescriptorType = isClear ? fitting[0].Type : old;
        if (isClear)
        {
            context.Add(
                $"Read its allocation descriptors as {fitting[0].Type}", where,
                $"their kind is recorded as {(int)old}; as {fitting[0].Type} they make exactly its length and blocks");
        }

        return isClear;
    }
}
