using System.Buffers.Binary;
using System.Runtime.InteropServices;
using PacketFs.Emulation.Discs;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>
/// What the lead-in of a session holds beyond the tracks' own records, in the session's texts beside the image: the
/// lines of a lead-in that the host wrote, and CD-TEXT packs. Each part is a count, then its entries.
/// </summary>
internal static class CdLeadIn
{
    private const int LinesOffset = 0;
    private const int CountBytes = 4;

    /// <summary>The lines of a raw lead-in; returns their number.</summary>
    public static int ReadLines(EmulatedDisc disc, int session, Span<RawTocEntry> lines)
    {
        FrameStore frames = new(disc);
        Span<byte> count = stackalloc byte[CountBytes];
        frames.ReadText(session, LinesOffset, count);
        int most = Math.Min(lines.Length, LeadInToc.MostLines);
        int there = Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(count), 0, most);
        frames.ReadText(session, LinesOffset + CountBytes, MemoryMarshal.AsBytes(lines[..there]));
        return there;
    }

    public static void WriteLines(EmulatedDisc disc, int session, ReadOnlySpan<RawTocEntry> lines)
    {
        FrameStore frames = new(disc);
        Span<byte> count = stackalloc byte[CountBytes];
        BinaryPrimitives.WriteInt32LittleEndian(count, lines.Length);
        frames.WriteText(session, LinesOffset + CountBytes, MemoryMarshal.AsBytes(lines));
        frames.WriteText(session, LinesOffset, count);
    }
}
