using PacketFs.Core;
using PacketFs.Udf.Files;
using PacketFs.Udf.Space;

namespace PacketFs.Udf.Mounted;

/// <summary>The part of <see cref="VolumeState"/> that finds room, in whichever partition it must be.</summary>
internal sealed partial class VolumeState
{
    /// <summary>
    /// Before an operation takes blocks: when too few can be given out but enough are free, a commit lets go of those
    /// that the last committed state still needs.
    /// </summary>
    /// <param name="node">The object that is being changed; it goes on being dirty.</param>
    public void PrepareSpace(long blocks, UdfNode node)
    {
        if (Allocator!.AllocatableBlocks < blocks && Allocator.FreeBlocks >= blocks)
        {
            bool dirty = node.IsDirty;
            Commit();
            if (dirty)
            {
                MarkDirty(node);
            }
        }
    }

    /// <summary>As <see cref="PrepareSpace"/>, for blocks of ICBs and directories; their partition may grow.</summary>
    public void PrepareNodeSpace(long blocks, UdfNode node)
    {
        if (Append is { } append)
        {
            if (append.FreeBlocks < blocks)
            {
                throw NoSpace(blocks);
            }

            return;
        }

        NodeSpace nodes = Nodes!;
        if (ReferenceEquals(nodes.Allocator, Allocator))
        {
            PrepareSpace(blocks, node);
            return;
        }

        bool isCommitUseful = nodes.Allocator.FreeBlocks > nodes.Allocator.AllocatableBlocks
            || Allocator!.FreeBlocks > Allocator.AllocatableBlocks;
        if (HasNodeSpace(blocks) || !isCommitUseful)
        {
            return;
        }

        bool dirty = node.IsDirty;
        Commit();
        if (dirty)
        {
            MarkDirty(node);
        }

        _ = HasNodeSpace(blocks);
    }

    /// <summary>So many blocks for data, and for ICBs and directories, can be had without a commit.</summary>
    public bool HasRoom(long dataBlocks, long nodeBlocks) =>
        Allocator!.AllocatableBlocks >= dataBlocks && HasNodeSpace(nodeBlocks);

    /// <summary>One block for an ICB or for more allocation descriptors; false when there is none.</summary>
    public bool TryAllocateNode(out uint block)
    {
        do
        {
            if (Nodes!.Allocator.TryAllocateMetadata(out block))
            {
                return true;
            }
        }
        while (Nodes.TryGrow());
        return false;
    }

    /// <summary>See <see cref="SpaceAllocator.TryFollowDirectory"/>.</summary>
    public bool TryFollowDirectory(ref SpaceWindow? window, long blocks, uint goal, out uint block) =>
        Nodes!.Allocator.TryFollowDirectory(ref window, blocks, goal, out block);

    /// <summary>
    /// See <see cref="SpaceAllocator.TryAllocateWholeDirectory"/>. A partition of its own grows for it while there is
    /// plenty of room.
    /// </summary>
    public bool TryAllocateWholeDirectory(ref SpaceWindow? window, uint blocks, out BlockRun run)
    {
        const int Plenty = 8;
        while (!Nodes!.Allocator.TryAllocateWholeDirectory(ref window, blocks, out run))
        {
            if (Allocator!.AllocatableBlocks < TotalBlocks / Plenty || !Nodes.TryGrow())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The next block of a directory; see <see cref="SpaceAllocator.TryAllocateDirectory"/>.</summary>
    public bool TryAllocateDirectory(ref SpaceWindow? window, long blocks, uint goal, out uint block)
    {
        do
        {
            if (Nodes!.Allocator.TryAllocateDirectory(ref window, blocks, goal, out block))
            {
                return true;
            }
        }
        while (Nodes.TryGrow());
        return false;
    }

    /// <summary>Gives blocks back to the partition that they are of.</summary>
    public void Release(ushort partition, BlockRun run)
    {
        if (partition == Partition)
        {
            Allocator!.Release(run);
        }
        else if (partition == Nodes!.Partition)
        {
            Nodes.Allocator.Release(run);
        }
    }

    /// <summary>What is in use of a partition; null when it is not one that is written.</summary>
    public SpaceMap? MapOf(ushort partition) => partition == Nodes?.Partition ? Nodes.Map
        : partition == Partition ? Space
        : null;

    private bool HasNodeSpace(long blocks)
    {
        while (Nodes!.Allocator.AllocatableBlocks < blocks)
        {
            if (!Nodes.TryGrow())
            {
                return false;
            }
        }

        return true;
    }

    public FsException NoSpace(long blocks) => new(
        FsError.NoSpace,
        $"The volume is full: {blocks} blocks of {BlockSize} bytes are needed, {Allocator?.FreeBlocks ?? 0} are free.");

    /// <summary>For as long as the maps are recorded: on the disc, what has no name is free.</summary>
    public void ReleaseOrphans()
    {
        foreach (UdfNode orphan in Orphans)
        {
            ForEachRun(orphan, static (state, partition, run) =>
                state.MapOf(partition)!.Release(run.Start, run.Count));
        }
    }

    /// <summary>Undoes <see cref="ReleaseOrphans"/>: nobody else gets these blocks while they are open.</summary>
    public void HoldOrphans()
    {
        foreach (UdfNode orphan in Orphans)
        {
            ForEachRun(orphan, static (state, partition, run) =>
                state.MapOf(partition)!.Take(run.Start, run.Count));
        }
    }
}
