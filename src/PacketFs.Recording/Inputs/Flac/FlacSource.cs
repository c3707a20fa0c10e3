using System.Security.Cryptography;
using PacketFs.Core;

namespace PacketFs.Recording.Inputs.Flac;

/// <summary>
/// A stretch of the samples of a FLAC file, decoded while it is read. The whole file is decoded once before
/// (<see cref="RequireSound"/>), so that damage is found while no laser is on.
/// </summary>
internal sealed class FlacSource : ISectorSource, ISelfCheckingSource
{
    // 100 minutes: no CD holds more.
    private const long MostPairs = 100L * 60 * 44_100;
    private const int CheckBytes = 1 << 16;
    private readonly FlacDecoder _decoder;
    private readonly FlacStreamInfo _info;
    private readonly long _offset;
    private readonly long _byteCount;

    private FlacSource(
        FlacDecoder decoder, string path, FlacStreamInfo info, int sectorSize, long offset, long byteCount)
    {
        _decoder = decoder;
        _info = info;
        _offset = offset;
        _byteCount = byteCount;
        Path = path;
        SectorSize = sectorSize;
    }

    public string Path { get; }

    public int SectorSize { get; }

    public long? SectorCount => (_byteCount + SectorSize - 1) / SectorSize;

    public bool CanSeek => true;

    /// <summary>Bytes of samples in the file. Where the file does not say, it is decoded to its end.</summary>
    /// <exception cref="FsException">No FLAC file, not what a CD plays, damaged, or longer than any CD.</exception>
    public static long CountBytes(string path)
    {
        FlacStreamInfo info = FlacStreamInfo.Read(path);
        FlacLibrary.Require(path);
        long pairs = info.SampleCount == 0 ? CountPairs(path) : info.SampleCount;
        return pairs <= MostPairs
            ? pairs * FlacStreamInfo.PairBytes
            : throw new FsException(FsError.NoSpace, $"{path} plays for more than 100 minutes: no CD holds it.");
    }

    /// <summary>Opens a stretch.</summary>
    /// <param name="path">A FLAC file.</param>
    /// <param name="sectorSize">Bytes of a sector.</param>
    /// <param name="offset">First byte of the decoded samples; whole pairs.</param>
    /// <param name="byteCount">Bytes of decoded samples.</param>
    public static FlacSource Open(string path, int sectorSize, long offset, long byteCount)
    {
        Invariant.Require(offset % FlacStreamInfo.PairBytes == 0, "tracks start with a left sample");
        return new FlacSource(
            new FlacDecoder(path), path, FlacStreamInfo.Read(path), sectorSize, offset, byteCount);
    }

    public int Read(long sector, Span<byte> buffer)
    {
        long at = sector * SectorSize;
        int wanted = (int)Math.Min(buffer.Length, Math.Max(0, _byteCount - at));
        long pair = (_offset + at) / FlacStreamInfo.PairBytes;
        if (wanted > 0 && _decoder.Position != pair)
        {
            _decoder.Seek(pair);
        }

        if (_decoder.Read(buffer[..wanted]) < wanted)
        {
            throw new FsException(FsError.Corrupt, $"{Path} is damaged: it ends before its time.");
        }

        int sectors = (wanted + SectorSize - 1) / SectorSize;
        buffer[wanted..(sectors * SectorSize)].Clear();
        return sectors;
    }

    public void RequireSound(Action<double> report, CancellationToken token)
    {
        using FlacDecoder decoder = new(Path);
        using IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] buffer = new byte[CheckBytes];
        long total = CountBytes(Path);
        long done = 0;
        while (done < total)
        {
            token.ThrowIfCancellationRequested();
            int got = decoder.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, total - done)));
            if (got == 0)
            {
                throw new FsException(
                    FsError.Corrupt,
                    $"{Path} is damaged: it has {done / FlacStreamInfo.PairBytes:N0} samples and promises "
                    + $"{total / FlacStreamInfo.PairBytes:N0}.");
            }

            digest.AppendData(buffer.AsSpan(0, got));
            done += got;
            report((double)done / total);
        }

        if (_info.HasDigest && !digest.GetHashAndReset().AsSpan().SequenceEqual(_info.Digest))
        {
            throw new FsException(
                FsError.Corrupt, $"{Path} is damaged: its samples are not those that were encoded (MD5).");
        }
    }

    public void Dispose() => _decoder.Dispose();

    private static long CountPairs(string path)
    {
        using FlacDecoder decoder = new(path);
        byte[] buffer = new byte[CheckBytes];
        while (decoder.Position <= MostPairs && decoder.Read(buffer) == buffer.Length)
        {
        }

        return decoder.Position;
    }
}
