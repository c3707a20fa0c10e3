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
internal sealed class BitmapRepair(RepairContext context)
{
    private static readonly Problem[] Doubts =
    [
        Problem.IcbDamaged, Problem.IcbWrongKind, Problem.IcbStrategyUnknown,
        Problem.IcbLengthsInvalid, Problem.AllocationInvalid, Problem.AllocationExtentDamaged,
        Problem.ExtentOutsidePartition, Problem.BlockClaimedTwice, Problem.DirectoryIncomplete, Problem.EntryDamaged,
        Problem.RootMissing, Problem.TooManyObjects, Problem.StreamInvalid, Problem.FileSetMissing,
    ];

    /// <summary>The head of the bitmap; null when its tag does not verify.</summary>
    public static SpaceBitmapDescriptor? ReadHead(RepairContext context)
    {
        byte[] block = new byte[context.BlockSize];
        return context.TryRead(Place(context), block) && DescriptorTag.Of(block).Id == TagId.SpaceBitmapDescriptor
            && DescriptorTag.Verify(block, Place(context).Block) is null or DescriptorFault.CrcLength
            ? MemoryMarshal.AsRef<SpaceBitmapDescriptor>(block.AsSpan())
            : null;
    }

    /// <summary>Nothing on the volume is in doubt: what nobody owns belongs to nobody.</summary>
    public static bool IsUnderstood(RepairContext context) =>
        context.Found.Report.IsComplete && !Doubts.Any(context.Found.Report.Counts.ContainsKey)
        && (context.Options.RemoveUnreadable || !HidesSomething(context));

    /// <summary>True when something was planned.</summary>
    public bool Run()
    {
        if (context.Found.Sets.Count == 0 || context.Found.Tree is null || !context.TrySomeTimes("bitmap"))
        {
            return false;
        }

        SpaceSetCheck set = context.Found.Sets[0];
        BlockOwners owners = context.Found.Context!.Owners(0)!;
        LbAddr place = Place(context);
        ShortAd extent = context.Volume.Maps[0].Partition.PartitionContentsUse.UnallocatedSpaceBitmap;
        uint blocks = context.Found.Context.BlocksFor(extent.Length);
        long size = SpaceBitmapDescriptor.SizeFor(owners.BlockCount);
        if (size > (long)blocks * context.BlockSize || !context.Found.Context.IsInside(place, blocks))
        {
            return false;
        }

        bool mayFree = IsUnderstood(context);
        (byte[] bits, long claimed, long freed) = Build(set, owners, mayFree);
        if (set.IsSound && claimed == 0 && freed == 0)
        {
            return false;
        }

        Report(set, owners, claimed, freed);
        Write(place, bits, blocks, size);
        return true;
    }

    /// <summary>A block that cannot be read, and is not of the bitmap, may be a file entry that nobody names.</summary>
    private static bool HidesSomething(RepairContext context)
    {
        ShortAd extent = context.Volume.Maps[0].Partition.PartitionContentsUse.UnallocatedSpaceBitmap;
        uint blocks = context.Found.Context!.BlocksFor(extent.Length);
        return context.Device.Unreadable.Any(sector => !context.Device.Planned.ContainsKey(sector)
            && context.Volume.Maps[0].Mapping!.TryUnmap(new Lba(sector), out uint block)
            && (block < extent.Position || block >= (long)extent.Position + blocks));
    }

    private static LbAddr Place(RepairContext context) =>
        new(context.Volume.Maps[0].Partition.PartitionContentsUse.UnallocatedSpaceBitmap.Position, 0);

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

    private void Report(SpaceSetCheck set, BlockOwners owners, long claimed, long freed)
    {
        if (!set.IsSound)
        {
            context.Add(
                "Write the space bitmap anew", "", "it cannot be read or does not fit the partition; "
                + "what files own is known from the files");
            return;
        }

        BlockOwners ownersBefore = context.First!.Context!.Owners(0)!;
        long taken = 0;
        long moved = 0;
        for (uint block = 0; block < owners.BlockCount; block++)
        {
            bool isOwned = owners.IsOwned(block);
            taken += isOwned && context.Space.IsTaken(block) && set.Free.IsOwned(block) ? 1 : 0;
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
            context.Add(what, "space bitmap", why);
        }
    }

    private void Write(LbAddr place, byte[] bits, uint blocks, long size)
    {
        int blockSize = context.BlockSize;
        byte[] whole = new byte[(int)blocks * blockSize];
        for (uint i = 0; i < blocks; i++)
        {
            context.TryRead(new LbAddr(place.Block + i, 0), whole.AsSpan((int)i * blockSize, blockSize));
        }

        byte[] old = [.. whole];
        DescriptorTag tag = DescriptorTag.Of(whole);
        bool isSound = ReadHead(context) is not null;
        ref SpaceBitmapDescriptor head = ref MemoryMarshal.AsRef<SpaceBitmapDescriptor>(whole.AsSpan());
        uint count = context.Found.Context!.Owners(0)!.BlockCount;
        bool fits = isSound && head.NumberOfBits == count && head.NumberOfBytes >= (count + 7L) / 8
            && SpaceBitmapDescriptor.HeadSize + (long)head.NumberOfBytes <= whole.Length;
        head.NumberOfBits = count;
        head.NumberOfBytes = fits ? head.NumberOfBytes : (uint)(size - SpaceBitmapDescriptor.HeadSize);
        bits.CopyTo(whole, SpaceBitmapDescriptor.HeadSize);
        int covered = isSound ? Math.Min(tag.DescriptorCrcLength, whole.Length - DescriptorTag.Size) : 0;
        DescriptorTag.Seal(
            whole, TagId.SpaceBitmapDescriptor, context.Volume.Revision.DescriptorVersion,
            isSound ? tag.TagSerialNumber : context.Volume.TagSerialNumber, place.Block, covered);
        for (uint i = 0; i < blocks; i++)
        {
            ReadOnlySpan<byte> block = whole.AsSpan((int)i * blockSize, blockSize);
            LbAddr address = new(place.Block + i, 0);
            bool isReadable = context.TryRead(address, new byte[blockSize]);
            if (!isReadable || !block.SequenceEqual(old.AsSpan((int)i * blockSize, blockSize)))
            {
                context.Write(address, block, RepairPhase.Space);
            }
        }
    }
}
