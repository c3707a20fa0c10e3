using Microsoft.Extensions.Logging;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// A block device over a medium that is written in whole packets: caches, coalesces, completes partial packets,
/// relocates what cannot be written, and commits. README.md explains the protocol.
/// <para>Thread-safe by one lock, held during the medium's commands: one thread owns the drive, whoever it is. The
/// callbacks <see cref="ICommittedBlocks"/> and <see cref="IRelocator"/> run under it; the relocator may read, write
/// and flush through this device from within its call, and nothing else; such a flush only keeps the order of its
/// writes.</para>
/// <para>Reads and writes allocate no managed memory.</para>
/// </summary>
public sealed class PacketDevice : ICommitDevice
{
    private readonly Lock _lock = new();
    private readonly PacketContext _context;
    private readonly ReadPath _reads;
    private readonly WritePath _writes;
    private readonly CommitPath _commits;
    private readonly FreshSpace? _fresh;
    private bool _disposed;

    private PacketDevice(PacketContext context, IFreshMedium? fresh)
    {
        _context = context;
        _fresh = fresh is null ? null : new FreshSpace(context, fresh, _lock);
        PacketFiller filler = new(context);
        PacketWriter writer = new(context);
        WriteBack writeBack = new(context, filler, writer);
        _reads = new ReadPath(context, filler);
        _commits = new CommitPath(context, writeBack, filler, writer);
        _writes = new WritePath(context, writeBack, writer, _commits);
        writer.TakeWithheld = _writes.TakeWithheld;
    }

    public BlockGeometry Geometry => _context.Geometry;

    public IFreshSpace? Fresh => _fresh;

    /// <summary>
    /// Blocks of one cached packet, and of one packet of a commit area: the medium's, or about 64 KiB where it has
    /// none.
    /// </summary>
    public int CachePacketBlocks => _context.LineBlocks;

    public ICommittedBlocks? CommittedBlocks
    {
        get => _context.CommittedBlocks;
        set
        {
            lock (_lock)
            {
                _context.CommittedBlocks = value;
                _writes.Reguard();
            }
        }
    }

    /// <summary>
    /// Finds homes for packets that cannot be written. When it is taken away, what the log holds is put in place first:
    /// nobody
    /// else could help with that.
    /// </summary>
    public IRelocator? Relocator
    {
        get => _context.Relocator;
        set
        {
            lock (_lock)
            {
                if (value is null && _context.Relocator is not null && !_disposed && _commits.CanCheckpoint)
                {
                    _commits.CheckpointQuietly();
                }

                _context.Relocator = value;
            }
        }
    }

    public bool IsAtomic
    {
        get
        {
            lock (_lock)
            {
                return _commits.IsAttached;
            }
        }
    }

    public bool CommitAdvised
    {
        get
        {
            lock (_lock)
            {
                return _writes.CommitAdvised;
            }
        }
    }

    public CommitRoom Room
    {
        get
        {
            lock (_lock)
            {
                return _commits.Room;
            }
        }
    }

    public bool Evacuates
    {
        get
        {
            lock (_lock)
            {
                return _context.Evacuates;
            }
        }

        set
        {
            lock (_lock)
            {
                _context.Evacuates = value;
            }
        }
    }

    public IReadOnlyList<Lba> Homeless
    {
        get
        {
            lock (_lock)
            {
                return _context.Homeless.Count == 0 ? [] : [.. _context.Homeless.Select(_context.StartOf)];
            }
        }
    }

    /// <summary>Why writes are refused, in words for a person; null while they are not.</summary>
    public string? ReadOnlyReason
    {
        get
        {
            lock (_lock)
            {
                return _context.Channel.Refusal;
            }
        }
    }

    public void Abandon(Lba packet)
    {
        lock (_lock)
        {
            _commits.Abandon(_context.PacketOf(packet));
        }
    }

    public bool TryRehome(Lba packet)
    {
        lock (_lock)
        {
            return _commits.TryRehome(_context.PacketOf(packet));
        }
    }

    public void GiveUp()
    {
        lock (_lock)
        {
            _commits.GiveUp();
        }
    }

    public PacketDeviceStatistics Statistics
    {
        get
        {
            lock (_lock)
            {
                return _context.Counters.Snapshot(_context.Cache);
            }
        }
    }

    /// <summary>
    /// Takes a medium over; the device disposes it. All memory that the device will ever need is taken here.
    /// </summary>
    public static PacketDevice Open(
        IPacketMedium medium, PacketDeviceOptions options, TimeProvider clock, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(medium);
        ArgumentNullException.ThrowIfNull(options);
        return new PacketDevice(new PacketContext(medium, options, clock, logger), medium.Fresh);
    }

    public void Read(Lba start, Span<byte> buffer)
    {
        CheckRange(start, buffer.Length);
        lock (_lock)
        {
            ThrowIfDisposed();
            _reads.Read(start, buffer);
        }
    }

    public void Write(Lba start, ReadOnlySpan<byte> data)
    {
        CheckRange(start, data.Length);
        lock (_lock)
        {
            ThrowIfDisposed();
            _writes.Write(start, data);
        }
    }

    /// <summary>
    /// Everything written goes to the medium, and the medium makes it last: fresh packets first, then those that hold
    /// live data. With a commit area, what overwrites live data waits for <see cref="Commit"/>; only while nobody has
    /// set <see cref="CommittedBlocks"/> is a flush a commit.
    /// </summary>
    public void Flush()
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            _writes.Flush();
        }
    }

    public void Order()
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            _writes.Order();
        }
    }

    public void Commit()
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            _writes.Commit();
        }
    }

    /// <summary>
    /// Finds the commit log, and shows what was committed whether it is in place yet or not; commits are atomic from
    /// then on. To be called before anything of the volume is believed. Writes nothing but, over a stale log, that it
    /// is void. What was found goes in place before the next write, when <see cref="Relocator"/> should be set.
    /// </summary>
    /// <exception cref="FsException"><see cref="FsError.Corrupt"/> for an area that cannot be; whatever the medium
    /// says.</exception>
    public CommitAreaReport AttachCommitArea(CommitAreaDescription area)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            _writes.Flush();
            CommitAreaReport report = _commits.Attach(area);
            if (_fresh is not null)
            {
                _fresh.LogPackets = area.BlockCount / _context.LineBlocks;
            }

            return report;
        }
    }

    /// <summary>
    /// Commits, and puts everything that was committed in place. A cut at any moment of it is as good as one before it.
    /// </summary>
    public void Checkpoint()
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            _writes.Commit();
            if (_commits.CanCheckpoint)
            {
                _commits.Checkpoint();
            }
        }
    }

    /// <summary>
    /// Commits, puts everything in place and leaves the log empty, so that any other system sees the final state.
    /// Ordered writes from then on.
    /// </summary>
    public void DetachCommitArea()
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            _writes.Commit();
            _commits.Detach();
        }
    }

    /// <summary>
    /// One bounded step of background work: data that has rested goes to the medium, a log that has rested is emptied.
    /// Returns when it wants to be called again, or <see cref="Timeout.InfiniteTimeSpan"/>. Failures are kept for the
    /// next writer (the device refuses).
    /// </summary>
    public TimeSpan RunBackgroundStep()
    {
        lock (_lock)
        {
            return _disposed ? Timeout.InfiniteTimeSpan : _writes.RunBackgroundStep();
        }
    }

    /// <summary>
    /// Commits, empties the log, and lets go of the medium. Where nothing is written any more the log stays as it is:
    /// it keeps what was committed, for the next mount.
    /// </summary>
    /// <exception cref="FsException">Something that was written is not durable; the medium is still held.</exception>
    public void Close()
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            _writes.Commit();
            _commits.Finish();
            Dispose();
        }
    }

    /// <summary>Lets go of the medium as a crash would: what was not flushed is gone.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _disposed = true;
                _context.Dispose();
            }
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    private void CheckRange(Lba start, int bytes)
    {
        int blockSize = Geometry.BlockSize;
        Invariant.Require(bytes > 0 && bytes % blockSize == 0, "a transfer is a positive multiple of the block size");
        long blocks = bytes / blockSize;
        if (start.Value < 0 || start.Value > Geometry.BlockCount - blocks)
        {
            throw new FsException(
                FsError.InvalidArgument,
                $"Blocks {start} to {start + (blocks - 1)} lie outside the medium, which has {Geometry.BlockCount}.",
                lba: start);
        }
    }
}
