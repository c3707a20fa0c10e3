namespace PacketFs.Emulation.Timing;

/// <summary>
/// What the drive has read into its buffer beyond what was asked, as a window of frames that grows with time: a
/// host that reads in order gets the disc's rate, one that reads the rest of a packet later gets it at once.
/// Only the time is modelled; the bytes always come from the medium.
/// </summary>
internal sealed class ReadAhead(Mechanism mechanism, int windowFrames)
{
    /// <summary>Rather than seek, the head reads through what lies between: the link blocks, or a packet.</summary>
    private const int ReadThroughFrames = 39;

    private long _first;
    private long _base;
    private long _baseTicks;
    private long _consumed;
    private int _speed;
    private bool _isValid;

    public void Invalidate() => _isValid = false;

    /// <summary>When the frames up to <paramref name="end"/> (exclusive) are in the buffer.</summary>
    public long Read(long now, long frame, long end, int speed)
    {
        // Somebody else used the head: what it reads ahead has stopped where it was.
        bool isElsewhere = !_isValid || speed != _speed || mechanism.FreeAt > now;
        if (isElsewhere || frame < _first || frame > Cached(now) + ReadThroughFrames)
        {
            return Restart(now, frame, end, speed);
        }

        long cached = Cached(now);
        long ready = now;
        if (end > cached)
        {
            bool hasStalled = cached >= _consumed + windowFrames;
            if (hasStalled)
            {
                return Restart(now, frame, end, speed);
            }

            ready = Math.Max(now, _baseTicks + mechanism.Geometry.FrameTicks(end - _base, _speed));
            mechanism.ContinueReading(end, ready);
        }

        _consumed = Math.Max(_consumed, end);
        _first = Math.Max(_first, _consumed - windowFrames);
        return Math.Max(now, ready);
    }

    private long Restart(long now, long frame, long end, int speed)
    {
        long ready = mechanism.Read(now, frame, end - frame, speed);
        _first = frame;
        _base = end;
        _baseTicks = ready;
        _consumed = end;
        _speed = speed;
        _isValid = true;
        return ready;
    }

    private long Cached(long now)
    {
        long elapsed = Math.Max(0, now - _baseTicks);
        long read = _base + mechanism.Geometry.FramesIn(elapsed, _speed);
        return Math.Min(read, _consumed + windowFrames);
    }
}
