using Microsoft.Extensions.Logging;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// A block device over a medium that is written in whole packets: caches, coalesces, completes partial packets, relocates
/// what cannot be written, and commits. README.md explains the protocol.
/// <para>Thread-safe by one lock, held during the medium's commands: one thread owns the drive, whoever it is. The callbacks
/// <see cref="ICommittedBlocks"/> and <see cref="IRelocator"/> run under it; the relocator may read and write
/// through this device from within its call, and nothing else.</para>
/// <para>Reads and writes allocate no managed memory.</para>
/// </summary>
public sealed class PacketDevice : ICommitDevice
{
    private readonly Lock _lock = new();
    private readonly PacketContext _context;
    private readonly ReadPath _reads;
    private readonly WritePath _writes;
    private bool _disposed;

    private PacketDevice(PacketContext context)
    {
        _context = context;
        PacketFiller filler = new(context);
        PacketWriter writer = new(context);
        WriteBack writeBack = new(context, filler, writer);
        _reads = new ReadPath(context, filler);
        _writes = new WritePath(context, writeBack);
    }

    public BlockGeometry Geometry => _context.Geometry;

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

    public IRelocator? Relocator
    {
        get => _context.Relocator;
        set
        {
            lock (_lock)
            {
                _context.Relocator = value;
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
    public static PacketDevice Open(IPacketMedium medium, PacketDeviceOptions options, TimeProvider clock, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(medium);
        ArgumentNullException.ThrowIfNull(options);
        return new PacketDevice(new PacketContext(medium, options, clock, logger));
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
    /// Everything written goes to the medium, and the medium makes it last: fresh packets first, then those that
    /// hold live data.
    /// </summary>
    public void Flush()
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            _writes.Flush();
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
    /// One bounded step of background work: data that has rested goes to the medium. Returns when it wants to be
    /// called again, or <see cref="Timeout.InfiniteTimeSpan"/>. Failures are kept for the next writer (the device refuses).
    /// </summary>
    public TimeSpan RunBackgroundStep()
    {
        lock (_lock)
        {
            return _disposed ? Timeout.InfiniteTimeSpan : _writes.RunBackgroundStep();
        }
    }

    /// <summary>Flushes, then lets go of the medium.</summary>
    public void Close()
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            _writes.Commit();
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
