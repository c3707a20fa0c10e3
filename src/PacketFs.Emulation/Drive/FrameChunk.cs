namespace PacketFs.Emulation.Drive;

/// <summary>Blocks of one size that wait for the laser.</summary>
/// <param name="Buffer">Rented; the first <paramref name="Bytes"/> count.</param>
/// <param name="QueuedAt">In the clock's ticks.</param>
internal readonly record struct FrameChunk(
    FrameStream Stream, long Lba, int Blocks, byte[] Buffer, int Bytes, long QueuedAt)
{
    public ReadOnlySpan<byte> Data => Buffer.AsSpan(0, Bytes);

    public int BlockBytes => Bytes / Blocks;

    public long Frame => Stream.FrameOf(Lba);

    /// <summary>Frames that pass under the laser.</summary>
    public int Frames => (int)(Stream.FrameOf(Lba + Blocks - 1) + 1 - Frame);

    public long End => Lba + Blocks;
}
