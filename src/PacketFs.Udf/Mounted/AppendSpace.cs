using PacketFs.Core;
using PacketFs.Udf.Space;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// The space of a medium that is written from front to back: what lies behind the next writable block, less what the
/// next commit will take (ICBs, directories, the virtual allocation table) and a reserve in which things can still be
/// deleted. Nothing is ever given back.
/// </summary>
internal sealed class AppendSpace : IDataSpace
{
    private const int Reserve = 64;

    /// <summary>Recognition and anchor of a new session, up to where the partition's blocks would go on.</summary>
    private const int PrologueBlocks = 288;
    private readonly AppendBuffer _buffer;
    private readonly Lba _start;
    private readonly long _blockCount;
    private readonly CommitEstimate _pending;
    private readonly Func<uint> _entryCount;
    private readonly int _blockSize;

    /// <param name="start">First sector of the partition.</param>
    /// <param name="blockCount">Blocks of the partition that the medium has room for.</param>
    /// <param name="entryCount">Entries that the next table will have.</param>
    public AppendSpace(AppendBuffer buffer, Lba start, long blockCount, CommitEstimate pending, Func<uint> entryCount)
    {
        _buffer = buffer;
        _start = start;
        _blockCount = blockCount;
        _pending = pending;
        _entryCount = entryCount;
        _blockSize = buffer.Geometry.BlockSize;
    }

    public AppendBuffer Buffer => _buffer;

    /// <summary>The block of the partition that is written next.</summary>
    public uint NextBlock => checked((uint)(_buffer.Next - _start));

    /// <summary>Blocks of further allocation descriptors that the next commit will write.</summary>
    public long PendingDescriptors { get; set; }

    public long FreeBlocks => Math.Max(0, LeftForCommit - Reserve);

    public long AllocatableBlocks => FreeBlocks;

    /// <summary>False once a commit may not fit any more: nothing must be changed then.</summary>
    public bool HasRoomForCommit => LeftForCommit > 0;

    /// <summary>False once what closes a session does not fit any more.</summary>
    public bool HasRoomForClosing => Left > ClosingBlocks;

    /// <summary>
    /// False once one more table, with nothing new in it, does not fit any more, or would take the room of what closes
    /// the session, which holds a table, too.
    /// </summary>
    public bool HasRoomForTable =>
        Left > TableBlocks && (Left > TableBlocks + ClosingBlocks || !_buffer.Device.HasSessions || !HasRoomForClosing);

    private long Left => _blockCount - NextBlock;

    private int PacketBlocks => Math.Max(1, _buffer.Geometry.PacketBlocks);

    private long EntryBlocks => ((_entryCount() * 4L) + _blockSize - 1) / _blockSize;

    private long TableBlocks => EntryBlocks + 2 + PacketBlocks + _buffer.Device.LinkBlocks;

    private long ClosingBlocks => AppendCommitter.ClosingCopies + PacketBlocks + EntryBlocks + 2;

    private long LeftForCommit
    {
        get
        {
            int packet = PacketBlocks;
            long table = TableBlocks;
            long pending = _pending.ChangedNodes + _pending.NewNodes + _pending.DirectoryBlocks + PendingDescriptors;

            // A session is closed behind a table of its own; a new one begins with what leads to the volume.
            long closing = _buffer.Device.HasSessions ? table + AppendCommitter.ClosingCopies + packet : 0;
            long prologue = _buffer.IsBeforeSession ? PrologueBlocks + packet : 0;
            return Left - pending - (2 * table) - closing - prologue;
        }
    }

    public bool IsRewritable(uint block) => _buffer.CanRewrite(_start + block);

    /// <summary>Adds whole blocks; answers the block of the partition at which they are.</summary>
    public uint Append(ReadOnlySpan<byte> blocks)
    {
        if (NextBlock + (blocks.Length / _blockSize) > _blockCount)
        {
            throw new FsException(FsError.NoSpace, "The medium is full: nothing can be recorded on it any more.");
        }

        return checked((uint)(_buffer.Append(blocks) - _start));
    }

    public void Release(BlockRun run)
    {
    }
}
