namespace PacketFs.Emulation.Drive;

/// <summary>
/// A recording that goes to a disc frame by frame: a track, a session as a whole, or everything from the lead-in on.
/// What is accepted and what has landed differ by what waits in the buffer; landing works on any disc, so that a copy
/// can be given what a power cut would have left.
/// </summary>
internal abstract class FrameStream
{
    /// <summary>The next address that the host may write.</summary>
    public long Next { get; set; }

    /// <summary>Everything is done but the laser stays low.</summary>
    public bool IsTest { get; init; }

    /// <summary>The drive may pause when its buffer runs empty.</summary>
    public bool MayPause { get; init; }

    /// <summary>The frame of an address.</summary>
    public virtual long FrameOf(long lba) => lba;

    /// <summary>Blocks from an address on that are of one size, at most <paramref name="count"/>.</summary>
    /// <returns>How many, and the bytes that the host sends for each.</returns>
    public abstract (int Blocks, int BlockBytes) RunAt(long lba, long count);

    /// <summary>Blocks have been written.</summary>
    /// <param name="disc">The disc, or a copy of it.</param>
    /// <param name="chunk">One run.</param>
    /// <param name="sound">How many of its blocks are on the disc.</param>
    /// <param name="isTorn">The power went behind them.</param>
    public abstract void Land(EmulatedDisc disc, in FrameChunk chunk, int sound, bool isTorn);

    /// <summary>Blocks could not be written.</summary>
    public abstract void Fail(EmulatedDisc disc, in FrameChunk chunk);

    /// <summary>Bytes that the host sends for these blocks.</summary>
    public long BytesOf(long lba, long count)
    {
        long bytes = 0;
        while (count > 0)
        {
            (int blocks, int size) = RunAt(lba, count);
            bytes += (long)blocks * size;
            lba += blocks;
            count -= blocks;
        }

        return bytes;
    }
}
