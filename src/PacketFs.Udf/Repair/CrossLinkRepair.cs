using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Repair;

/// <summary>
/// Blocks that two things claim. The one with the better right keeps them (the volume's structures, file entries, lists
/// of extents, directories, files, in this order; of equals the first that was found); the other gets a copy of what it
/// reads there now. So both read as before, and the user is told which two to look at.
/// </summary>
internal sealed class CrossLinkRepair(RepairContext context)
{
    private const long MaximumCopiedBytes = 256L << 20;
    private const int MaximumOverlaps = 100_000;
    private long _copied;

    /// <summary>True when something was planned.</summary>
    public bool Run()
    {
        bool isNeeded = context.Faults(Problem.BlockClaimedTwice).Any()
            && context.TryOnce($"cross links {context.Steps.Count}");
        return isNeeded && context.Volume.Maps.SelectMany(map => Overlaps((ushort)map.Reference))
            .GroupBy(overlap => overlap.Loser.Owner.Address)
            .Aggregate(false, (any, group) => Mend(group.Key, [.. group]) | any);
    }

    private List<Overlap> Overlaps(ushort partition)
    {
        var claims = context.Record.Claims.Select((claim, order) => (Claim: claim, Order: order))
            .Where(item => item.Claim.Start.Partition == partition && IsReal(item.Claim))
            .OrderBy(item => item.Claim.Start.Block).ToArray();
        List<Overlap> overlaps = [];
        List<(BlockClaim Claim, int Order)> open = [];
        foreach ((BlockClaim Claim, int Order) item in claims)
        {
            open.RemoveAll(other => other.Claim.End <= item.Claim.Start.Block);
            foreach ((BlockClaim Claim, int Order) other in open)
            {
                bool otherWins = other.Claim.Role < item.Claim.Role
                    || (other.Claim.Role == item.Claim.Role && other.Order < item.Order);
                (BlockClaim winner, BlockClaim loser) = otherWins
                    ? (other.Claim, item.Claim) : (item.Claim, other.Claim);
                long end = Math.Min(other.Claim.End, item.Claim.End);
                uint start = item.Claim.Start.Block;
                overlaps.Add(new Overlap(winner, loser, start, (uint)(end - start)));
                if (overlaps.Count >= MaximumOverlaps)
                {
                    return overlaps;
                }
            }

            open.Add(item);
        }

        return overlaps;
    }

    /// <summary>A name may lead to any block: only an ICB that verifies has a right to its own.</summary>
    private bool IsReal(BlockClaim claim) =>
        claim.Role != ClaimRole.Icb || IcbEditor.Open(context, claim.Start) is not null;

    private bool Mend(LbAddr loser, Overlap[] overlaps)
    {
        Overlap[] ofContent = [.. overlaps.Where(overlap => overlap.Loser.Role is ClaimRole.Data)];
        if (ofContent.Length > 0)
        {
            return Copy(loser, ofContent);
        }

        bool isDirectory = Array.Exists(overlaps, overlap => overlap.Loser.Role == ClaimRole.Directory);
        bool isList = Array.Exists(overlaps, overlap => overlap.Loser.Role == ClaimRole.Descriptors);
        return (isDirectory && MoveDirectory(loser, overlaps)) || (isList && MoveList(loser, overlaps));
    }

    private bool Copy(LbAddr loser, Overlap[] overlaps)
    {
        if (IcbEditor.Open(context, loser) is not { } icb
            || icb.Tag.AllocationDescriptorType is not (
                AllocationDescriptorType.Short or AllocationDescriptorType.Long))
        {
            return false;
        }

        ExtentTable table = ExtentTable.Read(context, icb);
        List<LongAd> extents = [];
        bool isWhole = true;
        foreach (LongAd extent in table.Extents)
        {
            isWhole &= TryCopyExtent(extent, table, overlaps, extents);
        }

        table.Extents.Clear();
        table.Extents.AddRange(extents);
        if (!isWhole || !table.Store(icb))
        {
            return false;
        }

        long blocks = overlaps.Sum(overlap => (long)overlap.Count);
        string others = string.Join(", ", overlaps.Select(overlap =>
            overlap.Winner.Owner.ToString()).Distinct().Take(4));
        context.Add(
            $"Give it its own copy of {Words.Count(blocks, "block")}", overlaps[0].Loser.Owner.ToString(),
            $"from block {overlaps[0].Start} on they belong to {others} as well; "
            + "one of both has wrong content there: compare them");
        icb.Store(RepairPhase.InPlace);
        return true;
    }

    /// <summary>Cuts an extent at what is not its own, and puts copies there.</summary>
    private bool TryCopyExtent(LongAd extent, ExtentTable table, Overlap[] overlaps, List<LongAd> result)
    {
        uint blockSize = (uint)context.BlockSize;
        uint blocks = table.BlocksOf(extent);
        Overlap[] hits = [.. overlaps.Where(overlap => extent.Type != ExtentType.NotAllocated
            && overlap.Loser.Start == extent.Location && overlap.Loser.Count == blocks).OrderBy(overlap =>
                overlap.Start)];
        uint done = 0;
        foreach (Overlap hit in hits)
        {
            uint start = Math.Max(done, hit.Start - extent.Location.Block);
            uint end = Math.Min(blocks, hit.Start + hit.Count - extent.Location.Block);
            if (end <= start)
            {
                continue;
            }

            Piece(extent, done, start, extent.Location.Block + done, result);
            if (TakeCopy(extent, start, end - start) is not { } copy)
            {
                return false;
            }

            Piece(extent, start, end, copy, result);
            done = end;
        }

        Piece(extent, done, blocks, extent.Location.Block + done, result);
        return true;

        void Piece(LongAd of, uint from, uint to, uint place, List<LongAd> pieces)
        {
            if (to > from)
            {
                uint bytes = Math.Min(of.Length, to * blockSize) - (from * blockSize);
                pieces.Add(new LongAd(bytes, of.Type, new LbAddr(place, of.Location.Partition)));
            }
        }
    }

    private uint? TakeCopy(LongAd extent, uint from, uint count)
    {
        _copied += (long)count * context.BlockSize;
        if (_copied > MaximumCopiedBytes || SpaceOf(extent).Take(count) is not { } place)
        {
            return null;
        }

        byte[] block = new byte[context.BlockSize];
        for (uint i = 0; i < count && extent.Type == ExtentType.RecordedAndAllocated; i++)
        {
            if (!context.TryRead(new LbAddr(extent.Location.Block + from + i, extent.Location.Partition), block))
            {
                return null;
            }

            context.Write(new LbAddr(place + i, extent.Location.Partition), block, RepairPhase.Fresh);
        }

        return place;
    }

    private RepairSpace SpaceOf(LongAd extent) =>
        extent.Location.Partition == context.DataReference ? context.Space : context.NodeSpace;

    private bool MoveDirectory(LbAddr loser, Overlap[] overlaps)
    {
        if (DirectoryImage.Read(context, loser) is not { } image)
        {
            return false;
        }

        image.Move();
        if (!image.Store())
        {
            return false;
        }

        context.Add(
            "Write the directory to blocks of its own", overlaps[0].Loser.Owner.ToString(),
            $"block {overlaps[0].Start} belongs to {overlaps[0].Winner.Owner} as well",
            image.LostBytes > 0 ? "the entries that stood there, if they were its own" : "");
        return true;
    }

    /// <summary>A list of extents that runs into itself ends there; one that another object uses is written
    /// anew.</summary>
    private bool MoveList(LbAddr loser, Overlap[] overlaps)
    {
        if (IcbEditor.Open(context, loser) is not { } icb)
        {
            return false;
        }

        ExtentTable table = ExtentTable.Read(context, icb);
        string where = overlaps[0].Loser.Owner.ToString();
        ulong held = table.TotalBytes;
        string loss = held < icb.InformationLength
            ? $"its content from byte {held} on, of {icb.InformationLength}" : "";
        if (!table.Store(icb))
        {
            return false;
        }

        context.Add(
            table.Damage is null ? "Write its list of extents to blocks of its own"
                : $"End its list of extents after {held} bytes",
            where,
            table.Damage ?? $"block {overlaps[0].Start} belongs to {overlaps[0].Winner.Owner} as well", loss);
        icb.SetLength(Math.Min(icb.InformationLength, held));
        icb.Store(RepairPhase.InPlace);
        return true;
    }

    private readonly record struct Overlap(BlockClaim Winner, BlockClaim Loser, uint Start, uint Count);
}
