using PacketFs.Udf.Check;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>
/// On media written in packets: file content that cannot be read beside a block that must be rewritten. The whole
/// packet is written then, and zeros would pass for content; so, if the user agrees, the file gets a hole there.
/// </summary>
internal sealed class NeighbourRepair(RepairContext context)
{
    /// <summary>True when something was planned.</summary>
    public bool Run()
    {
        int packetBlocks = context.Device.Geometry.PacketBlocks;
        if (packetBlocks == 1 || !context.Options.RemoveUnreadable)
        {
            return false;
        }

        HashSet<uint> lost = FindLost(packetBlocks);
        bool any = false;
        foreach (LbAddr owner in OwnersOf(lost))
        {
            any |= context.TryOnce($"neighbour {owner} {lost.Count}") && MakeHoles(owner, lost);
        }

        return any;
    }

    private HashSet<uint> FindLost(int packetBlocks)
    {
        HashSet<uint> lost = [];
        byte[] block = new byte[context.BlockSize];
        IPartitionMapping mapping = context.DataMap.Mapping!;
        foreach (long packet in context.Device.Planned.Keys.Select(block => block / packetBlocks).Distinct())
        {
            for (long sector = packet * packetBlocks; sector < (packet + 1) * packetBlocks; sector++)
            {
                if (!context.TryReadSector(new Lsn((uint)sector), block)
                    && mapping.TryUnmap(new Core.Lba(sector), out uint inPartition))
                {
                    lost.Add(inPartition);
                }
            }
        }

        return lost;
    }

    private LbAddr[] OwnersOf(HashSet<uint> lost) => lost.Count == 0
        ? []
        : [.. context.Record.Claims.Where(claim => claim.Role == ClaimRole.Data
            && claim.Start.Partition == context.DataReference
            && lost.Any(block => block >= claim.Start.Block && block < claim.End))
            .Select(claim => claim.Owner.Address).Distinct()];

    private bool MakeHoles(LbAddr owner, HashSet<uint> lost)
    {
        if (IcbEditor.Open(context, owner) is not { } icb
            || icb.Tag.AllocationDescriptorType is AllocationDescriptorType.Embedded)
        {
            return false;
        }

        ExtentTable table = ExtentTable.Read(context, icb);
        List<LongAd> extents = [];
        uint blockSize = (uint)context.BlockSize;
        long holes = 0;
        foreach (LongAd extent in table.Extents)
        {
            for (uint from = 0; from < table.BlocksOf(extent);)
            {
                bool isLost = IsLost(extent, from, lost);
                uint to = from + 1;
                while (to < table.BlocksOf(extent) && IsLost(extent, to, lost) == isLost)
                {
                    to++;
                }

                uint bytes = Math.Min(extent.Length, to * blockSize) - (from * blockSize);
                extents.Add(isLost
                    ? new LongAd(bytes, ExtentType.NotAllocated, new LbAddr(0, 0))
                    : new LongAd(bytes, extent.Type, new LbAddr(
                        extent.Type == ExtentType.NotAllocated ? 0 : extent.Location.Block + from,
                        extent.Location.Partition)));
                holes += isLost ? bytes : 0;
                from = to;
            }
        }

        table.Extents.Clear();
        table.Extents.AddRange(extents);
        if (holes == 0 || !table.Store(icb))
        {
            return false;
        }

        context.Add(
            $"Make holes of {holes} bytes", context.NameOf(owner) ?? $"block {owner}",
            "they cannot be read, and stand in a packet that must be rewritten", $"those {holes} bytes");
        icb.Store(RepairPhase.InPlace);
        return true;
    }

    private static bool IsLost(LongAd extent, uint offset, HashSet<uint> lost) =>
        extent.Type != ExtentType.NotAllocated && lost.Contains(extent.Location.Block + offset);
}
