using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using PacketFs.Core;

namespace PacketFs.Recording.Inputs;

/// <summary>
/// Finds the samples of a WAV file (RIFF, "fmt " and "data" chunks). Only what a CD plays is taken: 44,100 Hz, 16 bits,
/// stereo, uncompressed; everything else is refused with what it is.
/// </summary>
public static class WaveFile
{
    private const int ChunkHeader = 8;
    private const int MostChunks = 1000;
    private const ushort Pcm = 1;
    private const ushort Extensible = 0xFFFE;

    /// <summary>Where the samples lie.</summary>
    /// <returns>First byte and number of bytes.</returns>
    /// <exception cref="FsException">No WAV file, or not what a CD plays.</exception>
    public static (long Offset, long ByteCount) FindSamples(string path)
    {
        using SafeFileHandle file = FileSource.OpenHandle(path);
        long length = RandomAccess.GetLength(file);
        Span<byte> head = stackalloc byte[12];
        if (RandomAccess.Read(file, head, 0) < head.Length
            || !head[..4].SequenceEqual("RIFF"u8) || !head[8..].SequenceEqual("WAVE"u8))
        {
            throw new FsException(FsError.InvalidArgument, $"{path} is no WAV file (no RIFF WAVE header).");
        }

        bool hasFormat = false;
        long at = head.Length;
        Span<byte> chunk = stackalloc byte[ChunkHeader];
        for (int i = 0; i < MostChunks && RandomAccess.Read(file, chunk, at) == ChunkHeader; i++)
        {
            long size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            long body = at + ChunkHeader;
            if (chunk[..4].SequenceEqual("fmt "u8))
            {
                RequireCdAudio(file, body, path);
                hasFormat = true;
            }
            else if (chunk[..4].SequenceEqual("data"u8))
            {
                // Programs that write to a pipe leave the size at zero or at its maximum: up to the end, then.
                bool isOpen = size is 0 or 0xFFFF_FFFF;
                long count = isOpen ? length - body : size;
                return !hasFormat ? throw Broken(path, "its samples come before its format")
                    : body + count > length ? throw Broken(path, "its samples are cut off")
                    : (body, count - (count % 4));
            }

            at = body + size + (size & 1);
        }

        throw Broken(path, "it holds no samples");
    }

    private static void RequireCdAudio(SafeFileHandle file, long at, string path)
    {
        Span<byte> format = stackalloc byte[26];
        format.Clear();
        int got = RandomAccess.Read(file, format, at);
        ushort tag = BinaryPrimitives.ReadUInt16LittleEndian(format);
        if (tag == Extensible && got == format.Length)
        {
            tag = BinaryPrimitives.ReadUInt16LittleEndian(format[24..]);
        }

        ushort channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(format[4..]);
        ushort bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        if (tag != Pcm)
        {
            throw new FsException(
                FsError.NotSupported, $"{path} is compressed (format {tag:X4}h); a CD takes plain PCM.");
        }

        if (rate != 44_100 || bits != 16 || channels != 2)
        {
            throw new FsException(
                FsError.NotSupported,
                $"{path} has {rate:N0} Hz, {bits} bits, {channels} channel(s); a CD plays 44,100 Hz, 16 bits, "
                + $"2 channels. Convert it first, for example: ffmpeg -i IN -ar 44100 -ac 2 -sample_fmt s16 OUT.wav");
        }
    }

    private static FsException Broken(string path, string why) =>
        new(FsError.InvalidArgument, $"{path} is a damaged WAV file: {why}.");
}
