using PacketFs.Core;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// The end of a medium that is written from front to back: the last blocks wait here before they are sent, so that a
/// file that grows in small steps, or a block that is changed again soon, does not cost a block each time. What was
/// sent is never touched again. Used under the volume's lock.
/// <para>
/// What is sent leaves in whole write units. Where each flush costs blocks (links between packets), all of it leaves
/// in large packets that are flushed at once. Where the medium can be gone on with behind a write error, what was sent
/// stays in memory until a flush has confirmed it: then what is missing is read off the medium, and written again
/// further on, and <see cref="Owner"/> is told where. <see cref="Generation"/> counts that.
/// </para>
/// </summary>
internal sealed class AppendBuffer : IBlockDevice
{
    private const int UsualBytes = 128 * 1024;
    private const int LinkedBytes = 1024 * 1024;
    private const long MostUnconfirmedBytes = 8L << 20;
    private const int MostRescues = 64;
    private const int LeastOwnPacket = 64;
    private readonly IAppendDevice _device;
    private readonly AppendCopies _sent;
    private readonly int _blockSize;
    private readonly int _unit;
    private byte[] _bytes;
    private bool _isLinked;
    private Lba _start;
    private FsException? _failure;
    private int _count;
    private int _rescues;

    public AppendBuffer(IAppendDevice device)
    {
        _device = device;
        _blockSize = device.Geometry.BlockSize;
        _unit = Math.Max(1, device.Geometry.PacketBlocks);
        _isLinked = device.LinkBlocks > 0;
        _bytes = new byte[_isLinked ? LinkedBytes : UsualBytes];
        _sent = new AppendCopies(device);
        _start = device.NextWritable;
    }

    public BlockGeometry Geometry => _device.Geometry;

    public IAppendDevice Device => _device;

    /// <summary>Who refers to the blocks that were appended.</summary>
    public IAppendOwner? Owner { get; set; }

    /// <summary>What goes before the first block of a new session.</summary>
    public Func<Lba, byte[]>? Prologue { get; set; }

    /// <summary>
    /// Counts how often blocks had to move: addresses that were reckoned with before and not told to <see
    /// cref="Owner"/> are void.
    /// </summary>
    public long Generation { get; private set; }

    /// <summary>Where the next block goes, behind those that wait.</summary>
    public Lba Next => _start + _count;

    /// <summary>A prologue comes before the next block.</summary>
    public bool IsBeforeSession => _count == 0 && _start.Value > 0 && _start == _device.SessionStart;

    /// <summary>True for blocks that wait: these alone can be changed in place.</summary>
    public bool CanRewrite(Lba block) => block >= _start && block < Next;

    public void Read(Lba start, Span<byte> buffer)
    {
        long sent = Math.Clamp(_start - start, 0, buffer.Length / _blockSize);
        if (sent > 0)
        {
            _device.Read(start, buffer[..(int)(sent * _blockSize)]);
        }

        Span<byte> rest = buffer[(int)(sent * _blockSize)..];
        long offset = (start + sent - _start) * _blockSize;
        if (!rest.IsEmpty && offset + rest.Length > _count * (long)_blockSize)
        {
            throw new FsException(
                FsError.InputOutput, $"Block {start + sent} was never recorded.", null, start + sent);
        }

        if (!rest.IsEmpty)
        {
            _bytes.AsSpan((int)offset, rest.Length).CopyTo(rest);
        }
    }

    /// <summary>Changes blocks that wait.</summary>
    public void Write(Lba start, ReadOnlySpan<byte> data)
    {
        bool waits = start >= _start && start + (data.Length / _blockSize) <= Next;
        Invariant.Require(waits, "what was recorded on a write-once medium is not written again");
        data.CopyTo(_bytes.AsSpan((int)((start - _start) * _blockSize)));
    }

    /// <summary>Adds blocks at the end, one behind the other; answers where they are.</summary>
    public Lba Append(ReadOnlySpan<byte> data)
    {
        if (IsBeforeSession && Prologue is { } build)
        {
            AppendOnce(build(_start));
        }

        while (true)
        {
            if (_isLinked && _count > 0 && ((long)_count * _blockSize) + data.Length > _bytes.Length)
            {
                SendPacket();
            }

            long generation = Generation;
            Lba start = Next;
            AppendOnce(data);
            if (generation == Generation)
            {
                return start;
            }
        }
    }

    /// <summary>The next blocks will lie one behind the other, in however many pieces they are appended.</summary>
    public void Reserve(int blocks)
    {
        if (!_isLinked)
        {
            return;
        }

        if ((_count + blocks) * (long)_blockSize > _bytes.Length)
        {
            SendPacket();
        }

        if (blocks * (long)_blockSize > _bytes.Length)
        {
            Array.Resize(ref _bytes, checked(blocks * _blockSize));
        }
    }

    /// <summary>
    /// Makes safe what was appended, but for a last part of a write unit, which waits for what will fill it. Where a
    /// flush costs blocks, little that waits goes with what follows, in one packet.
    /// </summary>
    public void FlushWholeUnits()
    {
        if (_isLinked)
        {
            if (_count >= LeastOwnPacket)
            {
                SendPacket();
            }

            return;
        }

        int whole = _count - Math.Min(_count, Next.PacketOffset(_unit));
        if (whole > 0)
        {
            Send(whole);
        }

        if (!_device.CanResume || !_sent.IsEmpty)
        {
            FlushDevice();
        }
    }

    /// <summary>
    /// Makes everything safe; it ends with a write unit. Unless <see cref="Generation"/> says that it did not go so.
    /// </summary>
    public void Flush()
    {
        Send(_count);
        FlushDevice();
    }

    public void Dispose()
    {
    }

    private void AppendOnce(ReadOnlySpan<byte> data)
    {
        if (_isLinked && _count == 0 && data.Length > _bytes.Length)
        {
            SendLong(data);
            return;
        }

        while (!data.IsEmpty)
        {
            if (_count * _blockSize == _bytes.Length)
            {
                Send(_count - Next.PacketOffset(_unit));
            }

            int bytes = Math.Min(data.Length, _bytes.Length - (_count * _blockSize));
            data[..bytes].CopyTo(_bytes.AsSpan(_count * _blockSize));
            _count += bytes / _blockSize;
            data = data[bytes..];
        }
    }

    /// <summary>One packet, in pieces.</summary>
    private void SendLong(ReadOnlySpan<byte> data)
    {
        long generation = Generation;
        while (data.Length > _bytes.Length && generation == Generation)
        {
            SendPiece(data[.._bytes.Length]);
            data = data[_bytes.Length..];
        }

        if (generation == Generation)
        {
            data.CopyTo(_bytes);
            _count = data.Length / _blockSize;
            SendPacket();
        }
    }

    /// <summary>All that waits becomes a packet of its own, filled up with zeros.</summary>
    private void SendPacket()
    {
        int missing = Next.PacketOffset(_unit) == 0 ? 0 : _unit - Next.PacketOffset(_unit);
        if ((_count + missing) * _blockSize > _bytes.Length)
        {
            Array.Resize(ref _bytes, (_count + missing) * _blockSize);
        }

        _bytes.AsSpan(_count * _blockSize, missing * _blockSize).Clear();
        _count += missing;
        long generation = Generation;
        Send(_count);
        if (generation == Generation)
        {
            FlushDevice();
        }
    }

    /// <summary>Sends the first blocks that wait.</summary>
    private void Send(int count)
    {
        if (count == 0)
        {
            return;
        }

        int bytes = count * _blockSize;
        if (!_device.CanResume)
        {
            SendPiece(_bytes.AsSpan(0, bytes));
            Shift(count);
            return;
        }

        byte[] piece = _bytes.AsSpan(0, bytes).ToArray();
        Shift(count);
        SendPiece(piece);
    }

    private void Shift(int count)
    {
        _bytes.AsSpan(count * _blockSize, (_count - count) * _blockSize).CopyTo(_bytes);
        _count -= count;
    }

    private void SendPiece(ReadOnlySpan<byte> data)
    {
        Lba start = _start;
        if (!_device.CanResume)
        {
            _device.Write(start, data);
            _start += data.Length / _blockSize;
            return;
        }

        // What is on its way is no longer part of what waits, whatever becomes of it.
        RequireSound();
        _start += data.Length / _blockSize;
        _sent.Keep(start, data);
        try
        {
            _device.Write(start, data);
        }
        catch (FsException failure)
        {
            Rescue(failure);
            return;
        }

        if (!_isLinked && _sent.ByteCount >= MostUnconfirmedBytes)
        {
            FlushDevice();
        }
    }

    private void RequireSound()
    {
        if (_failure is { } failure)
        {
            throw new FsException(failure.Error, failure.Message, failure.Sense, failure.Lba, failure);
        }
    }

    private void FlushDevice()
    {
        RequireSound();
        try
        {
            _device.Flush();
        }
        catch (FsException failure) when (_device.CanResume)
        {
            Rescue(failure);
            return;
        }

        _sent.Clear();
        _rescues = 0;
        if (_device.NextWritable != _start)
        {
            StartLinking();
            MoveOn([]);
        }
    }

    /// <summary>A flush has cost blocks: from here on there are fewer of them.</summary>
    private void StartLinking()
    {
        if (!_isLinked)
        {
            _isLinked = true;
            Array.Resize(ref _bytes, LinkedBytes);
        }
    }

    /// <summary>What did not get to the medium is written again, behind the place where it failed.</summary>
    private void Rescue(FsException failure)
    {
        bool isHopeless = failure.Error is FsError.NoSpace or FsError.ReadOnly or FsError.MediumChanged
            or FsError.DeviceLost;
        if (isHopeless || ++_rescues > MostRescues || !_device.TryResume())
        {
            // What was sent may not be there, and nobody will look: no commit must lead to it.
            _failure = failure;
            throw failure;
        }

        Generation++;
        MoveOn(_sent.TakeMissing());
    }

    /// <summary>The medium goes on elsewhere: what waits, and what is missing, gets new places there.</summary>
    private void MoveOn(List<(Lba Start, byte[] Bytes)> missing)
    {
        if (_count > 0)
        {
            missing.Add((_start, _bytes.AsSpan(0, _count * _blockSize).ToArray()));
            Generation++;
        }

        // New addresses may be those that were reckoned with for other blocks: who owns what is asked before any moves.
        List<(List<AppendClaim> Claims, byte[] Bytes)> moving = [];
        foreach ((Lba start, byte[] bytes) in missing)
        {
            if (Owner?.Claim(start, bytes.Length / _blockSize) is { Count: > 0 } claims)
            {
                moving.Add((claims, bytes));
            }
        }

        _start = _device.NextWritable;
        _count = 0;
        foreach ((List<AppendClaim> claims, byte[] bytes) in moving)
        {
            Owner!.Place(claims, Append(bytes));
        }
    }
}
