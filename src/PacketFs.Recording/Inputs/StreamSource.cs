using PacketFs.Core;

namespace PacketFs.Recording.Inputs;

/// <summary>
/// A pipe: read once, in order. Its length is told by the user, or nobody knows it; then only methods that need no size
/// in advance can take it.
/// </summary>
public sealed class StreamSource : ISectorSource
{
    private readonly Stream _stream;
    private readonly string _name;
    private byte[] _ahead = [];
    private long _next;
    private bool _ended;

    /// <summary>Takes ownership of the stream.</summary>
    /// <param name="stream">Read from where it stands.</param>
    /// <param name="name">For messages.</param>
    /// <param name="sectorSize">Bytes of a sector.</param>
    /// <param name="sectorCount">What the user promised; null: unknown.</param>
    /// <param name="isDigested">What has gone by can be recognised on the disc (verification).</param>
    public StreamSource(Stream stream, string name, int sectorSize, long? sectorCount, bool isDigested = false)
    {
        Digest = isDigested ? new SectorDigest(sectorSize) : null;
        _stream = stream;
        _name = name;
        SectorSize = sectorSize;
        SectorCount = sectorCount;
    }

    /// <inheritdoc/>
    public int SectorSize { get; }

    /// <inheritdoc/>
    public long? SectorCount { get; }

    /// <inheritdoc/>
    public bool CanSeek => false;

    /// <summary>Of all that has gone by; null unless that was asked for.</summary>
    internal SectorDigest? Digest { get; }

    /// <summary>
    /// Nothing comes: whoever was to fill the pipe has failed. Waits for the first bytes; they are not lost.
    /// </summary>
    internal bool IsEmpty()
    {
        if (_next == 0 && _ahead.Length == 0 && !_ended)
        {
            byte[] first = new byte[SectorSize];
            int got = _stream.Read(first);
            _ended = got == 0;
            _ahead = first[..got];
        }

        return _next == 0 && _ended && _ahead.Length == 0;
    }

    /// <inheritdoc/>
    public int Read(long sector, Span<byte> buffer)
    {
        Invariant.Require(sector == _next, "a pipe gives its sectors in order");
        int wanted = SectorCount is long count
            ? (int)Math.Min(buffer.Length, Math.Max(0, count - _next) * SectorSize)
            : buffer.Length;
        int done = Math.Min(wanted, _ahead.Length);
        _ahead.AsSpan(0, done).CopyTo(buffer);
        _ahead = _ahead[done..];
        while (done < wanted && !_ended)
        {
            int got = _stream.Read(buffer[done..wanted]);
            _ended = got == 0;
            done += got;
        }

        int sectors = (done + SectorSize - 1) / SectorSize;
        buffer[done..(sectors * SectorSize)].Clear();
        _next += sectors;
        Digest?.Add(buffer[..(sectors * SectorSize)]);
        return SectorCount is long promised && _ended && _next < promised
            ? throw new FsException(
                FsError.InputOutput,
                $"{_name} ended after {_next:N0} sectors; {promised:N0} were promised with --size.")
            : sectors;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Digest?.Dispose();
        _stream.Dispose();
    }
}
