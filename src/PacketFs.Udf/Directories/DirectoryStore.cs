using PacketFs.Core;
using PacketFs.Udf.Files;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Space;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Directories;

/// <summary>Loads directories, makes room in them, and keeps their nodes and their bytes in step.</summary>
internal sealed class DirectoryStore(VolumeState state)
{
    private const long LargestDirectory = 1L << 30;

    /// <summary>Larger ones stay where they are and go on elsewhere.</summary>
    private const uint LargestMove = 1024;

    /// <summary>The names of a directory, read from the disc when they are not in memory.</summary>
    public DirectoryContent Open(UdfNode directory)
    {
        if (directory.Directory is { } content)
        {
            return content;
        }

        content = ReadContent(state, directory);
        if (directory.Embedded is not null)
        {
            directory.Embedded = content.Data;
        }

        directory.Directory = content;
        state.NoteDirectory(directory, loaded: true);
        return content;
    }

    public static DirectoryContent ReadContent(VolumeState state, UdfNode directory)
    {
        if (directory.Size > LargestDirectory)
        {
            throw new FsException(
                FsError.Corrupt, $"The directory whose ICB is block {directory.Icb} claims {directory.Size} bytes.");
        }

        byte[] data = directory.Embedded ?? new byte[BlocksOf(directory.Size, state.BlockSize) * state.BlockSize];
        if (directory.Embedded is null)
        {
            ReadBlocks(state, directory, data);
        }

        return new DirectoryContent(
            data,
            (int)directory.Size,
            state.Format,
            directory.Icb,
            holdsStreams: directory.FileType == FileType.StreamDirectory,
            isOnce: state.Append is not null);
    }

    /// <summary>
    /// Makes room for one more entry, so that <see cref="Add"/> cannot fail. Throws when the disc is full; then nobody
    /// sees a change.
    /// </summary>
    public void PrepareAdd(UdfNode directory, int identifierLength)
    {
        DirectoryContent content = Open(directory);
        int length = content.LengthWith(identifierLength);
        if (length > LargestDirectory)
        {
            throw new FsException(FsError.NoSpace, "The directory is as large as a directory can be.");
        }

        state.MarkDirty(directory);
        if (directory.Embedded is not null)
        {
            if (length <= state.Writer.Room(directory))
            {
                return;
            }

            MoveOut(directory, content, length);
        }

        Grow(directory, BlocksOf(length, state.BlockSize));
    }

    public void AddEntry(
        UdfNode directory,
        ReadOnlySpan<byte> identifier,
        ReadOnlySpan<char> name,
        in LongAd icb,
        FileCharacteristics characteristics)
    {
        DirectoryContent content = Open(directory);
        int before = content.DirtyBlockCount;
        content.Add(identifier, name, icb, characteristics, PlacementOf(directory));
        Count(content, before);
        Follow(directory, content);
    }

    public void Add(
        UdfNode directory, ReadOnlySpan<byte> identifier, ReadOnlySpan<char> name, in LongAd icb, bool isDirectory) =>
        AddEntry(
            directory,
            identifier,
            name,
            icb,
            isDirectory ? FileCharacteristics.Directory : FileCharacteristics.None);

    public void Remove(UdfNode directory, ReadOnlySpan<char> name, in DirectoryEntry entry)
    {
        DirectoryContent content = Open(directory);
        state.MarkDirty(directory);
        int before = content.DirtyBlockCount;
        content.Remove(name, entry);
        Count(content, before);
        if (content.Count == 0 && content.TryTrim())
        {
            directory.TrimGeneration = unchecked(++state.TrimCounter) == 0 ? ++state.TrimCounter : state.TrimCounter;
            MoveIn(directory, content);
        }

        Follow(directory, content);
    }

    public void Redirect(
        UdfNode directory, in DirectoryEntry entry, in LongAd icb, FileCharacteristics characteristics)
    {
        DirectoryContent content = Open(directory);
        state.MarkDirty(directory);
        int before = content.DirtyBlockCount;
        content.Redirect(entry, icb, characteristics);
        Count(content, before);
    }

    /// <summary>To be asked before anything is changed for <see cref="SetParent"/>.</summary>
    public void RequireMovable(UdfNode directory)
    {
        if (!Open(directory).HasParentEntry)
        {
            throw new FsException(
                FsError.Corrupt,
                "The directory has no parent entry and cannot be moved; run `packetfs check --repair`.");
        }
    }

    public void SetParent(UdfNode directory, UdfNode parent)
    {
        DirectoryContent content = Open(directory);
        state.MarkDirty(directory);
        int before = content.DirtyBlockCount;
        content.SetParent(IcbOf(parent));
        Count(content, before);
        directory.Parent = parent.Id;
    }

    /// <summary>
    /// How entries refer to a node. UDF 2.3.4.3: the unique ID stands beside the address from 2.00 on.
    /// </summary>
    public LongAd IcbOf(UdfNode node) => new(
        (uint)state.BlockSize,
        ExtentType.RecordedAndAllocated,
        node.Icb,
        state.Format.Revision.IsThirdEdition ? (uint)(node.UniqueId & uint.MaxValue) : 0);

    private static long BlocksOf(long bytes, int blockSize) => (bytes + blockSize - 1) / blockSize;

    private static void ReadBlocks(VolumeState state, UdfNode directory, byte[] data)
    {
        foreach (ref readonly FileExtent extent in directory.Extents)
        {
            long offset = extent.FileBlock * state.BlockSize;
            if (offset >= data.Length)
            {
                break;
            }

            uint count = (uint)Math.Min(extent.Count, (data.Length - offset) / state.BlockSize);
            if (extent.IsRecorded)
            {
                state.Blocks.Read(extent.Address, count, data.AsSpan((int)offset, (int)count * state.BlockSize));
            }
        }
    }

    private void Follow(UdfNode directory, DirectoryContent content)
    {
        directory.Size = content.Length;
        if (directory.Embedded is not null)
        {
            directory.Embedded = content.Data;
        }

        state.NoteDirectory(directory, loaded: true);
    }

    /// <summary>Entries that lie in the ICB make way for something else there.</summary>
    public void MoveOut(UdfNode directory)
    {
        DirectoryContent content = Open(directory);
        MoveOut(directory, content, content.Length);
    }

    private void MoveOut(UdfNode directory, DirectoryContent content, int length)
    {
        byte[] embedded = directory.Embedded!;
        long blocks = BlocksOf(length, state.BlockSize);
        state.PrepareNodeSpace(blocks, directory);
        directory.Embedded = null;
        directory.UsesLongDescriptors = directory.Icb.Partition != state.DirectoryPartition;
        try
        {
            Grow(directory, blocks);
        }
        catch
        {
            ShrinkTo(directory, 0);
            directory.Embedded = embedded;
            throw;
        }

        content.Relocate(PlacementOf(directory));
    }

    /// <summary>A directory that is empty again lies in its ICB, as a new one does.</summary>
    private void MoveIn(UdfNode directory, DirectoryContent content)
    {
        if (directory.Embedded is not null || content.Length > state.Writer.Room(directory))
        {
            ShrinkTo(directory, BlocksOf(content.Length, state.BlockSize));
            return;
        }

        directory.Embedded = content.Data;
        directory.Window?.Owner?.Drop(directory.Window);
        ShrinkTo(directory, 0);
        int before = content.DirtyBlockCount;
        content.Relocate(PlacementOf(directory));
        Count(content, before);
    }

    private DirectoryPlacement PlacementOf(UdfNode directory) =>
        new(directory, state.BlockSize, isPlacedLater: state.Append is not null);

    private void Grow(UdfNode directory, long blocks)
    {
        if (state.Append is { } append)
        {
            // Its changed blocks are placed by the commit; here they are only known to fit.
            if (append.FreeBlocks < 2)
            {
                throw state.NoSpace(2);
            }

            return;
        }

        long have = directory.Extents.Count == 0 ? 0 : directory.Extents[directory.Extents.Count - 1].FileEnd;
        while (have < blocks)
        {
            state.EnsureDescriptorRoom(directory, 1);
            state.PrepareNodeSpace(1, directory);
            uint goal = have == 0
                ? SpaceAllocator.NoGoal
                : directory.Extents[directory.Extents.Count - 1].BlockEnd;
            uint block;
            while (!state.TryFollowDirectory(ref directory.Window, have, goal, out block))
            {
                if (have > 0 && TryMove(directory, have, ref goal))
                {
                    continue;
                }

                if (state.TryAllocateDirectory(ref directory.Window, have, goal, out block))
                {
                    break;
                }

                throw state.NoSpace(1);
            }

            directory.Extents.Add(new FileExtent
            {
                FileBlock = have,
                Block = block,
                Count = 1,
                Partition = state.DirectoryPartition,
                IsRecorded = true,
            });
            have++;
        }
    }

    /// <summary>
    /// Directories are kept in one piece, for there are readers (libudfread, in most video players) that know the first
    /// piece only. One that cannot go on where it ends moves as a whole, to a place with as much room behind it, so
    /// that each block moves about once.
    /// </summary>
    private bool TryMove(UdfNode directory, long blocks, ref uint goal)
    {
        CommitRoom room = state.Device is ICommitDevice device ? device.Room : CommitRoom.Unlimited;
        if (directory.Directory is not { } content
            || blocks > Math.Min(LargestMove, room.Blocks / (8 * state.Pending.Copies))
            || !state.TryAllocateWholeDirectory(ref directory.Window, (uint)blocks, out BlockRun run))
        {
            return false;
        }

        ShrinkTo(directory, 0);
        directory.Extents.Add(new FileExtent
        {
            FileBlock = 0,
            Block = run.Start,
            Count = run.Count,
            Partition = state.DirectoryPartition,
            IsRecorded = true,
        });
        directory.HasMoved = true;
        int before = content.DirtyBlockCount;
        content.Relocate(PlacementOf(directory));
        Count(content, before);
        goal = run.End;
        return true;
    }

    private void ShrinkTo(UdfNode directory, long blocks)
    {
        directory.HasMoved = true;
        List<FileExtent> removed = [];
        directory.Extents.Remove(blocks, long.MaxValue, removed);
        foreach (FileExtent extent in removed)
        {
            state.Release(extent.Partition, new BlockRun(extent.Block, extent.Count));
        }
    }

    private void Count(DirectoryContent content, int before) =>
        state.Pending.DirectoryBlocks += int.Max(0, content.DirtyBlockCount - before);
}
