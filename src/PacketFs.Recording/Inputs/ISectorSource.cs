using PacketFs.Core;

namespace PacketFs.Recording.Inputs;

/// <summary>
/// Where the sectors of a track come from. One thread reads; disposing closes what is open. A source that cannot seek
/// gives each sector once, in order.
/// </summary>
public interface ISectorSource : IDisposable
{
    /// <summary>Bytes of a sector: 2,048, 2,336 or 2,352.</summary>
    int SectorSize { get; }

    /// <summary>How many there are; null: nobody knows before the end (a pipe).</summary>
    long? SectorCount { get; }

    /// <summary>Any sector can be read, any number of times.</summary>
    bool CanSeek { get; }

    /// <summary>
    /// Fills the buffer (whole sectors) from <paramref name="sector"/> on. A last sector that is cut short is filled
    /// up with zeros.
    /// </summary>
    /// <param name="sector">Without <see cref="CanSeek"/>, the one after the last that was read.</param>
    /// <param name="buffer">Borrowed for the call.</param>
    /// <returns>Sectors read; fewer than asked for at the end only.</returns>
    /// <exception cref="FsException">The file cannot be read, or ended before its time.</exception>
    int Read(long sector, Span<byte> buffer);
}
