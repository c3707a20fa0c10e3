using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Repair;

/// <summary>
/// The space bitmap becomes what the walk has counted: what something owns is used, what nothing owns is free. As long
/// as anything on the volume is not understood, used blocks without an owner stay used: they may be its.
/// </summary>
internal sealed class BitmapRepair(RepairContext context, ushort reference)
{
    private static readonly Problem[] Doubts =
    [
        Problem.IcbDamaged, Problem.IcbWrongKind, Problem.IcbStrategyUnknown,
        Problem.IcbLengthsInvalid, Problem.AllocationInvalid, Problem.AllocationExtentDamaged,
        Problem.ExtentOutsidePartition, Problem.BlockClaimedTwice, Problem.DirectoryIncomplete, Problem.EntryDamaged,
        Problem.RootMissing, Problem.TooManyObjects, Problem.StreamInvalid, Problem.FileSetMissing,
    ];

    /// <summary>The bitmaps of all partitions, one after the other; true when something was planned.</summary>
    public static bool RunAll(RepairContext context)
    {
        bool any = false;
        foreach (SpaceSetCheck set in context.Found.Sets)
        {
            any |= new BitmapRepair(context, (ushort)set.Reference).Run();
        }

        return any;
    }

    /// <summary>The head of the bitmap; null when its tag does not verify.</summary>
    public SpaceBitmapDescriptor? ReadHead()
    {
        byte[] block = new byte[context.BlockSize];
        BitmapPlaces places = Places(context, reference);
        return places.Count > 0 && context.TryRead(places[0], block)
            && DescriptorTag.Of(block).Id == TagId.SpaceBitmapDescriptor
            && DescriptorTag.Verify(block, places[0].Block) is null or DescriptorFault.CrcLength
            ? MemoryMarshal.AsRef<SpaceBitmapDescriptor>(block.AsSpan())
            : null;
    }

    /// <summary>Nothing on the volume is in doubt: what nobody owns belongs to nobody.</summary>
    public static bool IsUnderstood(RepairContext context) =>
        context.Found.Report.IsComplete && !Doubts.Any(context.Found.Report.Counts.ContainsKey)
        && (context.Options.RemoveUnreadable || !HidesSomething(context));

    private bool Run()
    {
        if (context.SetOf(reference) is not { } set || context.Found.Tree is null
            || !context.TrySomeTimes($"bitmap {reference}"))
        {
            return false;
        }

        BlockOwners owners = context.Owners(reference);
        BitmapPlaces places = Places(context, reference);
        long size = SpaceBitmapDescriptor.SizeFor(owners.BlockCount);
        bool isInside = places.Count > 0 && Enumerable.Range(0, (int)places.Count)
            .All(i => context.Found.Context!.IsInside(places[(uint)i], 1));
        if (size > (long)places.Count * context.BlockSize || !isInside)
        {
            return false;
        }

        if (reference == context.DataReference && !context.IsPlaceFor(places[0], places.Count))
        {
            // The partition descriptor leads to where something else is: that is not overwritten.
            return false;
        }

        bool mayFree = IsUnderstood(context);
        (byte[] bits, long claimed, long freed) = Build(set, owners, mayFree);
        if (set.IsSound && claimed == 0 && freed == 0)
        {
            return false;
        }

        Report(set, owners, claimed, freed);
        Write(places, bits, size);
        return true;
    }

    /// <summary>A block that cannot be read, and is not of the bitmap, may be a file entry that nobody names.</summary>
    private static bool HidesSomething(RepairContext context)
    {
        BitmapPlaces places = Places(context, context.DataReference);
        HashSet<uint> own = [.. Enumerable.Range(0, (int)places.Count).Select(i => places[(uint)i].Block)];
        return context.Device.Unreadable.Any(sector => !context.Device.Planned.ContainsKey(sector)
            && context.DataMap.Mapping!.TryUnmap(new Lba(sector), out uint block) && !own.Contains(block)
            && !IsCopied(context, new Lba(sector)));
    }

    /// <summary>Metadata of which the other copy can be read hides nothing.</summary>
    private static bool IsCopied(RepairContext context, Lba sector) =>
        context.Metadata is { } metadata && metadata.TryUnmap(sector, out uint block)
        && context.TryRead(new LbAddr(block, context.NodeReference), new byte[context.BlockSize]);

    private static BitmapPlaces Places(RepairContext context, ushort reference)
    {
        if (reference != context.DataReference)
        {
            return context.Metadata?.BitmapFile is { } file
                ? new BitmapPlaces(file, context.BlockSize)
                : new BitmapPlaces(default(LbAddr), 0);
        }

        ShortAd extent = context.DataMap.Partition.PartitionContentsUse.UnallocatedSpaceBitmap;
        return new BitmapPlaces(
            new LbAddr(extent.Position, reference), context.Found.Context!.BlocksFor(extent.Length));
    }

    private static (byte[] Bits, long Claimed, long Freed) Build(SpaceSetCheck set, BlockOwners owners, bool mayFree)
    {
        byte[] bits = new byte[((long)owners.BlockCount + 7) / 8];
        long claimed = 0;
        long freed = 0;
        for (long octet = 0; octet < bits.Length; octet++)
        {
            byte used = owners.Octet(octet);
            byte free = set.Free.Octet(octet);
            int wanted = mayFree ? ~used : free & ~used;
            int beyond = (int)Math.Max(0, ((octet + 1) * 8) - owners.BlockCount);
            wanted &= 0xFF >> beyond;
            claimed += int.PopCount(used & free);
            freed += int.PopCount(wanted & ~free & 0xFF);
            bits[octet] = (byte)wanted;
        }

        return (bits, claimed, freed);
    }

    private string Name => reference == context.DataReference ? "space bitmap" : "metadata bitmap";

    private void Report(SpaceSetCheck set, BlockOwners owners, long claimed, long freed)
    {
        if (!set.IsSound)
        {
            context.Add(
                $"Write the {Name} anew", "", "it cannot be read or does not fit the partition; "
                + "what files own is known from the files");
            return;
        }

        BlockOwners ownersBefore = context.First!.Context!.Owners(reference) ?? new BlockOwners(0);
        RepairSpace space = reference == context.DataReference ? context.Space : context.NodeSpace;
        long taken = 0;
        long moved = 0;
        for (uint block = 0; block < owners.BlockCount; block++)
        {
            bool isOwned = owners.IsOwned(block);
            taken += isOwned && space.IsTaken(block) && set.Free.IsOwned(block) ? 1 : 0;
            bool wasOwned = block < ownersBefore.BlockCount && ownersBefore.IsOwned(block);
            moved += !isOwned && wasOwned && !set.Free.IsOwned(block) ? 1 : 0;
        }

        AddStep($"Mark {Words.Count(claimed - taken, "block")} used", claimed - taken,
            "they belong to files, and the next write would take them");
        AddStep($"Mark {Words.Count(taken, "block")} used", taken, "this repair writes to them");
        if (freed > 0)
        {
            AddStep($"Free {Words.Count(freed - moved, "block")}", freed - moved,
                "they are marked used but belong to nothing");
            AddStep($"Free {Words.Count(moved, "block")}", moved, "the steps above have left them");
        }
    }

    private void AddStep(string what, long count, string why)
    {
        if (count > 0)
        {
            context.Add(what, Name, why);
        }
    }

    private void Write(BitmapPlaces places, byte[] bits, long size)
    {
        int blockSize = context.BlockSize;
        byte[] whole = new byte[(int)places.Count * blockSize];
        for (uint i = 0; i < places.Count; i++)
        {
            context.TryRead(places[i], whole.AsSpan((int)i * blockSize, blockSize));
        }

        byte[] old = [.. whole];
        DescriptorTag tag = DescriptorTag.Of(whole);
        bool isSound = ReadHead() is not null;
        ref SpaceBitmapDescriptor head = ref MemoryMarshal.AsRef<SpaceBitmapDescriptor>(whole.AsSpan());
        uint count = context.Owners(reference).BlockCount;
        bool fits = isSound && head.NumberOfBits == count && head.NumberOfBytes >= (count + 7L) / 8
            && SpaceBitmapDescriptor.HeadSize + (long)head.NumberOfBytes <= whole.Length;
        head.NumberOfBits = count;
        head.NumberOfBytes = fits ? head.NumberOfBytes : (uint)(size - SpaceBitmapDescriptor.HeadSize);
        bits.CopyTo(whole, SpaceBitmapDescriptor.HeadSize);
        int covered = isSound ? Math.Min(tag.DescriptorCrcLength, whole.Length - DescriptorTag.Size) : 0;
        DescriptorTag.Seal(
            whole, TagId.SpaceBitmapDescriptor, context.Volume.Revision.DescriptorVersion,
            isSound ? tag.TagSerialNumber : context.Volume.TagSerialNumber, places[0].Block, covered);
        for (uint i = 0; i < places.Count; i++)
        {
            ReadOnlySpan<byte> block = whole.AsSpan((int)i * blockSize, blockSize);
            bool isReadable = context.TryRead(places[i], new byte[blockSize]);
            if (!isReadable || !block.SequenceEqual(old.AsSpan((int)i * blockSize, blockSize)))
            {
                context.Write(places[i], block, RepairPhase.Space);
            }
        }
    }
}
