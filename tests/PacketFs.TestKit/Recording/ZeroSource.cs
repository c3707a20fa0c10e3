using PacketFs.Recording.Inputs;

namespace PacketFs.TestKit.Recording;

/// <summary>Zeros: silence, or empty user data in gaps.</summary>
/// <param name="sectorSize">Bytes of a sector.</param>
/// <param name="sectorCount">How many.</param>
public sealed class ZeroSource(int sectorSize, long sectorCount) : ISectorSource
{
    /// <inheritdoc/>
    public int SectorSize => sectorSize;

    /// <inheritdoc/>
    public long? SectorCount => sectorCount;

    /// <inheritdoc/>
    public bool CanSeek => true;

    /// <inheritdoc/>
    public int Read(long sector, Span<byte> buffer)
    {
        int sectors = (int)Math.Min(buffer.Length / sectorSize, Math.Max(0, sectorCount - sector));
        buffer[..(sectors * sectorSize)].Clear();
        return sectors;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
