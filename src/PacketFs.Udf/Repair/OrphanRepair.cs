using PacketFs.Udf.Check;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Repair;

/// <summary>
/// File entries that no directory names, in blocks that are marked used: back under the name that was lost, when its
/// entry told who they are, else into <c>lost+found</c>. Children of a directory come back with it. One whose blocks
/// belong to others by now is a leftover and stays away.
/// </summary>
internal sealed class OrphanRepair(RepairContext context)
{
    private const string Shelter = "lost+found";
    private const int MaximumOrphans = 100_000;

    /// <summary>True when something was planned.</summary>
    public bool Run()
    {
        bool canLook = !context.Options.LeavesOrphans && context.Found.Sets.Count > 0 && context.Found.Tree is not null
            && (context.Appended is not null || context.SetOf(context.NodeReference) is { IsSound: true }
                || IsSomethingMissing())
            && DirectoryImage.Read(context, context.Root) is not null;
        if (!canLook)
        {
            return false;
        }

        Dictionary<LbAddr, IcbEditor> orphans = Find();
        foreach (LbAddr child in orphans.Values.Where(orphan => orphan.IsDirectory).SelectMany(ChildrenOf).ToArray())
        {
            orphans.Remove(child);
        }

        List<IcbEditor> rest = [];
        bool any = false;
        Dictionary<ushort, BlockOwners> adopted = [];
        foreach (IcbEditor orphan in orphans.Values.OrderBy(orphan => orphan.Address.Block))
        {
            if (!IsAlone(orphan, adopted) || !context.TryOnce($"orphan {orphan.Address}"))
            {
                continue;
            }

            if (TryGiveBack(orphan))
            {
                any = true;
            }
            else
            {
                rest.Add(orphan);
            }
        }

        return (rest.Count > 0 && TakeIn(rest)) | any;
    }

    /// <summary>
    /// The bitmap is lost: which blocks were in use is not known. As long as the volume was closed and has all the
    /// files and directories that it counted, there are no others; otherwise any file entry that nothing contradicts
    /// counts.
    /// </summary>
    private bool IsSomethingMissing()
    {
        CheckCounts counts = context.Found.Tree!.Counts;
        return context.First!.Report.Volume!.Integrity is not { IsOpen: false, HasUse: true } integrity
            || integrity.Use.NumberOfFiles > counts.FileNames || integrity.Use.NumberOfDirectories > counts.Directories;
    }

    private bool IsFree(LbAddr address) =>
        context.SetOf(address.Partition) is { IsSound: true } set && set.Free.IsOwned(address.Block);

    private Dictionary<LbAddr, IcbEditor> Find()
    {
        BlockOwners owners = context.Owners(context.NodeReference);
        Dictionary<LbAddr, IcbEditor> orphans = [];
        for (uint block = 0; block < owners.BlockCount && orphans.Count < MaximumOrphans; block++)
        {
            LbAddr address = new(block, context.NodeReference);
            if (owners.IsOwned(block) || IsFree(address))
            {
                continue;
            }

            if (IcbEditor.Open(context, address) is { } icb && icb.Entry.LinkCount > 0 && IsKnown(icb) && IsWhole(icb))
            {
                orphans.Add(address, icb);
            }
        }

        return orphans;
    }

    private static bool IsKnown(IcbEditor icb) => (icb.Tag.Flags & IcbFlags.Stream) == 0
        && icb.Entry.Type is FileType.NotSpecified or FileType.Directory or FileType.RegularFile
            or FileType.BlockDevice or FileType.CharacterDevice or FileType.Fifo or FileType.Socket
            or FileType.SymbolicLink or FileType.RealTimeFile;

    /// <summary>Nothing that it names belongs to anybody else, or is marked free.</summary>
    private bool IsWhole(IcbEditor icb)
    {
        switch (icb.Tag.AllocationDescriptorType)
        {
            case AllocationDescriptorType.Embedded:
                return icb.AreaLength == icb.InformationLength;
            case AllocationDescriptorType.Short or AllocationDescriptorType.Long:
                ExtentTable table = ExtentTable.Read(context, icb);
                return table.Damage is null && table.Extents.TrueForAll(extent => IsUnclaimed(extent, table));
            default:
                return false;
        }
    }

    /// <summary>Nothing that was taken in before has any of its blocks: of two that overlap one is stale.</summary>
    private bool IsAlone(IcbEditor icb, Dictionary<ushort, BlockOwners> adopted)
    {
        List<(LbAddr Start, uint Count)> runs = [(icb.Address, 1)];
        if (icb.Tag.AllocationDescriptorType != AllocationDescriptorType.Embedded)
        {
            ExtentTable table = ExtentTable.Read(context, icb);
            runs.AddRange(table.Extents.Where(extent => extent.Type != ExtentType.NotAllocated)
                .Select(extent => (extent.Location, table.BlocksOf(extent))));
        }

        BlockOwners Adopted(LbAddr start)
        {
            if (!adopted.TryGetValue(start.Partition, out BlockOwners? owners))
            {
                owners = new BlockOwners(context.Owners(start.Partition).BlockCount);
                adopted[start.Partition] = owners;
            }

            return owners;
        }

        bool isAlone = runs.TrueForAll(run => Enumerable.Range(0, (int)run.Count)
            .All(i => !Adopted(run.Start).IsOwned(run.Start.Block + (uint)i)));
        runs.ForEach(run => Adopted(run.Start).Claim(run.Start.Block, isAlone ? run.Count : 0));
        return isAlone;
    }

    private bool IsUnclaimed(LongAd extent, ExtentTable table)
    {
        uint count = table.BlocksOf(extent);
        if (extent.Type == ExtentType.NotAllocated)
        {
            return true;
        }

        bool isUnclaimed = context.Found.Context!.IsInside(extent.Location, count);
        for (uint i = 0; isUnclaimed && i < count; i++)
        {
            LbAddr block = new(extent.Location.Block + i, extent.Location.Partition);
            isUnclaimed = !context.Owners(block.Partition).IsOwned(block.Block) && !IsFree(block);
        }

        return isUnclaimed;
    }

    private IEnumerable<LbAddr> ChildrenOf(IcbEditor directory) =>
        DirectoryImage.Read(context, directory.Address)?.Items
            .Where(item => !item.IsDeleted && !item.IsParent && item.Head.Icb.Location != directory.Address)
            .Select(item => item.Head.Icb.Location) ?? [];

    private bool TryGiveBack(IcbEditor orphan)
    {
        uint id = unchecked((uint)orphan.UniqueId);
        LostName[] names = [.. context.LostNames.Where(name => name.UniqueId == id && id != 0)];
        if (names.Length != 1 || DirectoryImage.Read(context, names[0].Directory) is not { } image)
        {
            return false;
        }

        string name = image.MakeUnique(names[0].Name);
        image.Items.Add(EntryFor(orphan, name));
        if (!image.Store())
        {
            return false;
        }

        string where = context.NameOf(names[0].Directory) ?? $"directory {names[0].Directory}";
        context.Add(
            $"Name the {KindOf(orphan)} in block {orphan.Address} \"{name}\" again", where,
            "the entry that lost its file entry carried its identifier");
        context.LostNames.Remove(names[0]);
        context.Touched.Add(orphan.Address);
        return true;
    }

    private bool TakeIn(List<IcbEditor> orphans)
    {
        int before = context.Steps.Count;
        if (OpenShelter() is not { } shelter)
        {
            return false;
        }

        foreach (IcbEditor orphan in orphans)
        {
            string name = shelter.MakeUnique($"{KindOf(orphan)}-{orphan.Address.Block}");
            shelter.Items.Add(EntryFor(orphan, name));
            context.Touched.Add(orphan.Address);
            context.Add(
                $"Put a {KindOf(orphan)} of {orphan.InformationLength} bytes into /{Shelter} as \"{name}\"",
                $"block {orphan.Address}", "no directory names it", "its name, which is not known any more");
        }

        if (shelter.Store())
        {
            return true;
        }

        context.Steps.RemoveRange(before, context.Steps.Count - before);
        return false;
    }

    private static string KindOf(IcbEditor icb) => icb.Entry.Type switch
    {
        FileType.Directory => "directory",
        FileType.SymbolicLink => "link",
        FileType.NotSpecified or FileType.RegularFile or FileType.RealTimeFile => "file",
        _ => "node",
    };

    private DirectoryItem EntryFor(IcbEditor icb, string name)
    {
        LongAd address = new(
            (uint)context.BlockSize, ExtentType.RecordedAndAllocated, icb.Address, unchecked((uint)icb.UniqueId));
        return DirectoryItem.Create(
            name, icb.IsDirectory ? FileCharacteristics.Directory : FileCharacteristics.None, address);
    }

    /// <summary>The directory in the root that is there already, or a new one with the root's owner.</summary>
    private DirectoryImage? OpenShelter()
    {
        DirectoryImage root = DirectoryImage.Read(context, context.Root)!;
        DirectoryItem? known = root.Items.Find(item => !item.IsDeleted && !item.IsParent && item.Name == Shelter);
        if (known is not null && DirectoryImage.Read(context, known.Head.Icb.Location) is { } found)
        {
            return found;
        }

        if (context.NodeSpace.Take(1) is not { } block)
        {
            return null;
        }

        LbAddr address = new(block, context.NodeReference);
        IcbEditor icb = root.Icb.CopyTo(address);
        icb.UniqueId = context.TakeUniqueId();
        icb.LinkCount = 1;
        icb.Tag.Flags = IcbFlags.None;
        icb.SetTimes(context.Now);
        icb.BecomeEmptyDirectory(root.Address);
        icb.Store(RepairPhase.Fresh);
        root.Items.Add(EntryFor(icb, root.MakeUnique(Shelter)));
        return root.Store() ? DirectoryImage.Read(context, address) : null;
    }
}
