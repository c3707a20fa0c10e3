namespace PacketFs.Core;

/// <summary>
/// Whole blocks by address: the seam between a file system and whatever holds its bytes.
/// Thread-safe. Spans are borrowed for the call. Every failure is an <see cref="FsException"/> that names the
/// block. A write is visible to the next read at once; it is on the medium after <see cref="Flush"/>.
/// </summary>
public interface IBlockDevice : IDisposable
{
    BlockGeometry Geometry { get; }

    /// <summary>
    /// Fills <paramref name="buffer"/> (a positive multiple of the block size) from <paramref name="start"/> on.
    /// </summary>
    void Read(Lba start, Span<byte> buffer);

    /// <summary>
    /// Stores <paramref name="data"/> (a positive multiple of the block size) from <paramref name="start"/> on.
    /// </summary>
    void Write(Lba start, ReadOnlySpan<byte> data);

    /// <summary>
    /// Returns once everything written is on the medium. After a failed flush the device refuses writes.
    /// </summary>
    void Flush();
}
