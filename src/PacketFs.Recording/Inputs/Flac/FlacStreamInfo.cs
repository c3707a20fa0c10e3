using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using PacketFs.Core;

namespace PacketFs.Recording.Inputs.Flac;

/// <summary>
/// What a FLAC file says of itself (RFC 9639, 8.2): its first metadata block. Only what a CD plays is taken: 44,100 Hz,
/// 16 bits, stereo; everything else is refused with what it is.
/// </summary>
/// <param name="SampleCount">Pairs of samples; 0: the encoder did not know.</param>
/// <param name="Digest">MD5 of the samples, 16 bytes; all zeros: the encoder made none.</param>
internal sealed record FlacStreamInfo(long SampleCount, byte[] Digest)
{
    /// <summary>Bytes of a pair of samples.</summary>
    public const int PairBytes = 4;

    private const int BlockBytes = 34;
    private const int BlockHeaderBytes = 4;
    private const int TagHeaderBytes = 10;

    private static ReadOnlySpan<byte> Marker => "fLaC"u8;

    /// <summary>The encoder has left a digest.</summary>
    public bool HasDigest => Digest.AsSpan().ContainsAnyExcept((byte)0);

    /// <summary>The file begins like FLAC (a tag of another kind may stand before it).</summary>
    public static bool IsFlac(string path)
    {
        using SafeFileHandle file = FileSource.OpenHandle(path);
        return FindMarker(file) >= 0;
    }

    /// <exception cref="FsException">No FLAC file, or not what a CD plays.</exception>
    public static FlacStreamInfo Read(string path)
    {
        using SafeFileHandle file = FileSource.OpenHandle(path);
        long at = FindMarker(file);
        Span<byte> block = stackalloc byte[BlockHeaderBytes + BlockBytes];
        bool isThere = at >= 0 && RandomAccess.Read(file, block, at + Marker.Length) == block.Length;
        bool isFirst = isThere && (block[0] & 0x7F) == 0
            && (BinaryPrimitives.ReadUInt32BigEndian(block) & 0x00FF_FFFF) == BlockBytes;
        if (!isFirst)
        {
            throw new FsException(FsError.InvalidArgument, $"{path} is no FLAC file (no STREAMINFO at its start).");
        }

        // 20 bits rate, 3 channels - 1, 5 bits per sample - 1, 36 samples.
        ReadOnlySpan<byte> info = block[BlockHeaderBytes..];
        ulong packed = BinaryPrimitives.ReadUInt64BigEndian(info[10..]);
        RequireCdAudio(path, (int)(packed >> 44), (int)(packed >> 41 & 7) + 1, (int)(packed >> 36 & 0x1F) + 1);
        return new FlacStreamInfo((long)(packed & 0xF_FFFF_FFFF), info[18..].ToArray());
    }

    /// <exception cref="FsException">A CD plays nothing like that.</exception>
    internal static void RequireCdAudio(string path, int rate, int channels, int bits)
    {
        if (rate != 44_100 || bits != 16 || channels != 2)
        {
            throw new FsException(
                FsError.NotSupported,
                $"{path} has {rate:N0} Hz, {bits} bits, {channels} channel(s); a CD plays 44,100 Hz, 16 bits, "
                + "2 channels. Convert it first, for example: ffmpeg -i IN -ar 44100 -ac 2 -sample_fmt s16 OUT.wav");
        }
    }

    // An ID3v2 tag says how long it is in four bytes of seven bits.
    private static long FindMarker(SafeFileHandle file)
    {
        Span<byte> head = stackalloc byte[TagHeaderBytes];
        int got = RandomAccess.Read(file, head, 0);
        long at = 0;
        if (got == head.Length && head[..3].SequenceEqual("ID3"u8))
        {
            at = TagHeaderBytes + ((head[6] & 0x7F) << 21 | (head[7] & 0x7F) << 14 | (head[8] & 0x7F) << 7
                | (head[9] & 0x7F));
            got = RandomAccess.Read(file, head[..Marker.Length], at);
        }

        return got >= Marker.Length && head[..Marker.Length].SequenceEqual(Marker) ? at : -1;
    }
}
