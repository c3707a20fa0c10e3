using PacketFs.Core;
using PacketFs.Udf.Files;
using PacketFs.Udf.Space;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// New data met a packet that takes no write, and no spare is left for it: its content is in the commit log only. What
/// files have there is written elsewhere, the packet's blocks are taken for good (<see cref="BadSpace"/>), and the next
/// commit makes that durable together with the end of the packet in the log. ICBs and directories do not move, for
/// their place is part of what they say: those get a spare of the relocator's reserve.
/// </summary>
internal sealed class Evacuation(
    VolumeState state, ICommitDevice device, IPartitionMapping mapping, BadSpace bad, SparingRelocator? relocator)
{
    /// <summary>Beside the data: descriptors of what falls into more pieces.</summary>
    private const int BlocksBeside = 16;
    private readonly List<FileExtent> _removed = [];

    public bool IsNeeded => device.Homeless.Count != 0;

    /// <summary>
    /// Finds a place for everything homeless. True when a commit must follow; false when that failed, and the device
    /// takes no more writes.
    /// </summary>
    /// <param name="nodes">What the last commit has written, and what is open without a name.</param>
    public bool Run(IReadOnlyCollection<UdfNode> nodes)
    {
        foreach (Lba packet in device.Homeless)
        {
            if (!TryMove(packet, nodes) && !TryRehome(packet))
            {
                device.GiveUp();
                return false;
            }
        }

        return true;
    }

    private bool TryRehome(Lba packet)
    {
        if (relocator is null)
        {
            return false;
        }

        relocator.GivesReserve = true;
        try
        {
            return device.TryRehome(packet);
        }
        finally
        {
            relocator.GivesReserve = false;
        }
    }

    private bool TryMove(Lba packet, IReadOnlyCollection<UdfNode> nodes)
    {
        if (state.Blockwise is not { } space
            || !TryFindRange(packet, out BlockRun range)
            || bad.Find() is not { } record)
        {
            return false;
        }

        space.DropAll();
        if (FindParts(nodes, range) is not { } parts)
        {
            return false;
        }

        // Also what no node has (metadata files, the bitmap) is used: a packet that holds some of it stays.
        long blocks = parts.Sum(part => part.Extent.Count);
        bool isKnown = state.Space!.Used.CountSet(range.Start, range.Count) == blocks;
        if (!isKnown || space.AllocatableBlocks < blocks + range.Count + BlocksBeside + (2 * parts.Count))
        {
            return false;
        }

        List<uint> rest = TakeRest(range);
        try
        {
            foreach ((UdfNode node, _) in parts)
            {
                state.EnsureDescriptorRoom(node, 2 * parts.Count);
            }

            bad.PrepareAdd(record);
        }
        catch (FsException failure) when (failure.Error == FsError.NoSpace)
        {
            rest.ForEach(block => state.Space.Release(block, 1));
            return false;
        }

        foreach ((UdfNode node, FileExtent extent) in parts)
        {
            Move(space, node, extent);
        }

        bad.Add(record, range);
        device.Abandon(packet);
        return true;
    }

    /// <summary>The packet in blocks of the partition; false when it does not lie in it as a whole.</summary>
    private bool TryFindRange(Lba packet, out BlockRun range)
    {
        uint count = (uint)device.Geometry.PacketBlocks;
        uint block = 0;
        bool found = mapping switch
        {
            SparableMapping sparable => sparable.TryUnmap(packet, out block),
            Type1Mapping plain => plain.TryUnmap(packet, out block),
            _ => false,
        };
        range = new BlockRun(block, count);
        return found && range.End <= state.Space!.BlockCount;
    }

    /// <summary>What the nodes have in the range; null when something there cannot move.</summary>
    private List<(UdfNode Node, FileExtent Extent)>? FindParts(IEnumerable<UdfNode> nodes, BlockRun range)
    {
        List<(UdfNode Node, FileExtent Extent)> parts = [];
        foreach (UdfNode node in nodes)
        {
            bool isHeld = (node.Icb.Partition == state.Partition && Holds(range, node.Icb.Block))
                || (node.DescriptorPartition == state.Partition
                    && (node.DescriptorBlocks?.Exists(block => Holds(range, block)) ?? false));
            if (isHeld)
            {
                return null;
            }

            foreach (ref readonly FileExtent extent in node.Extents)
            {
                uint first = Math.Max(extent.Block, range.Start);
                uint end = Math.Min(extent.BlockEnd, range.End);
                if (extent.Partition == state.Partition && first < end)
                {
                    if (node.IsDirectory)
                    {
                        // Its entries say where they are recorded (ECMA-167 4/14.4.1).
                        return null;
                    }

                    long start = extent.FileBlock + (first - extent.Block);
                    parts.Add((node, ExtentList.Slice(extent, start, start + (end - first))));
                }
            }
        }

        return parts;
    }

    /// <summary>Takes what is free of it, and says what that was.</summary>
    private List<uint> TakeRest(BlockRun range)
    {
        List<uint> taken = [];
        for (uint block = range.Start; block < range.End; block++)
        {
            if (!state.Space!.Used[block])
            {
                state.Space.Take(block, 1);
                taken.Add(block);
            }
        }

        return taken;
    }

    private void Move(SpaceAllocator space, UdfNode node, in FileExtent part)
    {
        byte[] content = new byte[part.Count * state.BlockSize];
        if (part.IsRecorded)
        {
            state.Blocks.Read(part.Address, part.Count, content);
        }

        List<BlockRun> runs = [];
        SpaceWindow? window = null;
        bool found = space.TryAllocateData(ref window, SpaceAllocator.NoGoal, part.Count, part.Count, runs);
        Invariant.Require(found, "there was room before the first block moved");
        state.MarkDirty(node);
        _removed.Clear();
        node.Extents.Remove(part.FileBlock, part.FileEnd, _removed);
        long fileBlock = part.FileBlock;
        foreach (BlockRun run in runs)
        {
            int offset = (int)(fileBlock - part.FileBlock) * state.BlockSize;
            if (part.IsRecorded)
            {
                state.Blocks.Write(
                    new LbAddr(run.Start, state.Partition), content.AsSpan(offset, (int)run.Count * state.BlockSize));
            }

            node.Extents.Add(part with { FileBlock = fileBlock, Block = run.Start, Count = run.Count });
            fileBlock += run.Count;
        }

        if (window is not null)
        {
            space.Drop(window);
        }
    }

    private static bool Holds(BlockRun range, uint block) => block >= range.Start && block < range.End;
}
