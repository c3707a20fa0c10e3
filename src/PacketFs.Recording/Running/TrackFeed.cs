using PacketFs.Core;
using PacketFs.Mmc.Cd;
using PacketFs.Recording.Inputs;
using PacketFs.Recording.Planning;

namespace PacketFs.Recording.Running;

/// <summary>
/// The blocks of a track as the drive takes them, one after the other: zeros, the source, zeros. A source of unknown
/// length is followed by as many zeros as the medium's unit and the shortest track want.
/// </summary>
internal sealed class TrackFeed
{
    private readonly PlannedTrack _track;
    private readonly SubchannelWriter? _subchannel;
    private readonly int _unit;
    private readonly long _shortest;
    private readonly ISectorSource _source;
    private byte[] _buffer = [];
    private long _sourceDone;
    private long? _end;

    /// <summary>Starts at the first sector that is sent.</summary>
    /// <param name="track">What and where.</param>
    /// <param name="unit">Blocks are sent in multiples of this.</param>
    /// <param name="shortest">The least that is sent for a source of unknown length.</param>
    /// <param name="subchannel">For raw recording.</param>
    public TrackFeed(PlannedTrack track, int unit = 1, long shortest = 0, SubchannelWriter? subchannel = null)
    {
        _track = track;
        _unit = unit;
        _shortest = shortest;
        _subchannel = subchannel;
        _source = track.Track.Source;
        _end = track.Sent;
    }

    /// <summary>Bytes of a block.</summary>
    public int BlockSize => DeviceBlocks.SizeOf(_track.Block);

    /// <summary>Blocks handed out.</summary>
    public long Done { get; private set; }

    /// <summary>0 to 1; NaN while nobody knows the end.</summary>
    public double Fraction => _end is > 0 and long end ? (double)Done / end : double.NaN;

    /// <summary>Fills the buffer with the next blocks.</summary>
    /// <param name="target">Whole blocks.</param>
    /// <param name="start">Where the feed's first block lies; later ones follow it.</param>
    /// <returns>Blocks; 0 at the end.</returns>
    public int Next(Span<byte> target, Lba start)
    {
        int room = target.Length / BlockSize;
        int count = 0;
        while (count < room && !IsAtEnd())
        {
            int part = Done < _track.LeadZeros ? Zeros(Math.Min(room - count, _track.LeadZeros - Done))
                : FromSource(room - count);
            if (part == 0)
            {
                // The source has ended: from here on zeros up to the end, which is known now.
                _end ??= EndOfUnknown();
                part = Zeros(Math.Min(room - count, _end.Value - Done));
            }

            ShapeAll(target[(count * BlockSize)..], start, Math.Abs(part), isZeros: part < 0);
            count += Math.Abs(part);
        }

        return count;
    }

    // Zeros count backwards, so that one number says how many and of which kind.
    private static int Zeros(long count) => (int)-count;

    private bool IsAtEnd() => _end is long end && Done >= end;

    private int FromSource(int most)
    {
        int size = _source.SectorSize;
        if (_buffer.Length < most * size)
        {
            _buffer = new byte[most * size];
        }

        if (_source.SectorCount is long count && _sourceDone >= count)
        {
            return 0;
        }

        int got = _source.Read(_sourceDone, _buffer.AsSpan(0, most * size));
        _sourceDone += got;
        return got;
    }

    private long EndOfUnknown()
    {
        long blocks = Math.Max(Done + _track.TailZeros, _shortest);
        return (blocks + _unit - 1) / _unit * _unit;
    }

    private void ShapeAll(Span<byte> target, Lba start, int count, bool isZeros)
    {
        int size = _source.SectorSize;
        for (int i = 0; i < count; i++)
        {
            Lba lba = start + Done;
            Span<byte> block = target.Slice(i * BlockSize, BlockSize);
            ReadOnlySpan<byte> sector = isZeros ? [] : _buffer.AsSpan(i * size, size);
            SectorShaper.Shape(_track.Track.Form, _track.Block, lba, sector, block);
            if (block.Length > CdSector.RawSize)
            {
                _subchannel?.Put(lba, _track, block[CdSector.RawSize..]);
            }

            Done++;
        }
    }
}
