using System.Buffers.Binary;
using System.Runtime.InteropServices;
using PacketFs.Emulation.Discs;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>
/// What belongs to a session beyond the tracks' own records, in the session's texts beside the image: the lines of a
/// lead-in that the host wrote (from 0), the cue sheet (from 2,048), CD-TEXT packs (from 8,192). Each part is a count
/// of bytes, then the bytes.
/// </summary>
internal static class CdLeadIn
{
    public const int MostTextBytes = FrameStore.TextBytes - TextOffset - CountBytes;

    private const int LinesOffset = 0;
    private const int CueOffset = 2048;
    private const int TextOffset = 8192;
    private const int CountBytes = 4;

    /// <summary>The lines of a raw lead-in; returns their number.</summary>
    public static int ReadLines(EmulatedDisc disc, int session, Span<RawTocEntry> lines)
    {
        byte[] bytes = Read(disc, session, LinesOffset, LeadInToc.MostLines * RawTocEntry.Size);
        ReadOnlySpan<RawTocEntry> there = MemoryMarshal.Cast<byte, RawTocEntry>(bytes);
        there = there[..Math.Min(there.Length, lines.Length)];
        there.CopyTo(lines);
        return there.Length;
    }

    public static void WriteLines(EmulatedDisc disc, int session, ReadOnlySpan<RawTocEntry> lines) =>
        Write(disc, session, LinesOffset, MemoryMarshal.AsBytes(lines));

    /// <summary>The cue sheet as it was sent; empty when there was none.</summary>
    public static byte[] ReadCue(EmulatedDisc disc, int session) =>
        Read(disc, session, CueOffset, CdCueSheet.MostBytes);

    public static void WriteCue(EmulatedDisc disc, int session, ReadOnlySpan<byte> cue) =>
        Write(disc, session, CueOffset, cue);

    /// <summary>CD-TEXT packs of 18 bytes.</summary>
    public static byte[] ReadText(EmulatedDisc disc, int session) => Read(disc, session, TextOffset, MostTextBytes);

    public static void WriteText(EmulatedDisc disc, int session, ReadOnlySpan<byte> packs) =>
        Write(disc, session, TextOffset, packs);

    /// <summary>A session begins: what an earlier one on the same CD-RW left here does not belong to it.</summary>
    public static void Clear(EmulatedDisc disc, int session)
    {
        Write(disc, session, LinesOffset, default);
        Write(disc, session, CueOffset, default);
        Write(disc, session, TextOffset, default);
    }

    private static byte[] Read(EmulatedDisc disc, int session, int offset, int most)
    {
        FrameStore frames = new(disc);
        Span<byte> count = stackalloc byte[CountBytes];
        frames.ReadText(session, offset, count);
        byte[] bytes = new byte[Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(count), 0, most)];
        frames.ReadText(session, offset + CountBytes, bytes);
        return bytes;
    }

    private static void Write(EmulatedDisc disc, int session, int offset, ReadOnlySpan<byte> bytes)
    {
        FrameStore frames = new(disc);
        Span<byte> count = stackalloc byte[CountBytes];
        BinaryPrimitives.WriteInt32LittleEndian(count, bytes.Length);
        frames.WriteText(session, offset + CountBytes, bytes);
        frames.WriteText(session, offset, count);
    }
}
