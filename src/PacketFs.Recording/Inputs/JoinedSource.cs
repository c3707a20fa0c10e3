using System.Collections.Immutable;
using PacketFs.Core;

namespace PacketFs.Recording.Inputs;

/// <summary>Several sources one after the other, as one: a track whose gap lies in another file. Owns them.</summary>
public sealed class JoinedSource : ISectorSource
{
    private readonly ImmutableArray<ISectorSource> _parts;

    private JoinedSource(ImmutableArray<ISectorSource> parts)
    {
        _parts = parts;
    }

    /// <inheritdoc/>
    public int SectorSize => _parts[0].SectorSize;

    /// <inheritdoc/>
    public long? SectorCount => _parts.Sum(part => part.SectorCount!.Value);

    /// <inheritdoc/>
    public bool CanSeek => true;

    /// <summary>The sources, in order.</summary>
    internal ImmutableArray<ISectorSource> Parts => _parts;

    /// <summary>One source as it is, several joined.</summary>
    /// <param name="parts">At least one; all can seek and have the same sector size.</param>
    public static ISectorSource Of(IReadOnlyList<ISectorSource> parts)
    {
        Invariant.Require(
            parts.Count > 0 && parts.All(part => part.SectorSize == parts[0].SectorSize),
            "joined sources have sectors of one size");
        return parts.Count == 1 ? parts[0] : new JoinedSource([.. parts]);
    }

    /// <inheritdoc/>
    public int Read(long sector, Span<byte> buffer)
    {
        int done = 0;
        long start = 0;
        foreach (ISectorSource part in _parts)
        {
            long count = part.SectorCount!.Value;
            int room = (buffer.Length / SectorSize) - done;
            long at = sector + done - start;
            if (room > 0 && at >= 0 && at < count)
            {
                int take = (int)Math.Min(room, count - at);
                done += part.Read(at, buffer.Slice(done * SectorSize, take * SectorSize));
            }

            start += count;
        }

        return done;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ISectorSource part in _parts)
        {
            part.Dispose();
        }
    }
}
