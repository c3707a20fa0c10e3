using PacketFs.Core;
using PacketFs.Emulation.Media;

namespace PacketFs.Emulation.Discs;

/// <summary>
/// What a CD needs beyond the user blocks of its image, in the sparse file NAME.img.raw (or memory): a byte for every
/// frame that says what it holds, room for texts of a session (cue sheet or lead-in, CD-TEXT), and 2,352 + 96 bytes
/// for every frame that needs them. Frames are named by their physical address, -45,150 to 404,849.
///
/// Nothing here counts by itself: a frame is recorded when a track of the table reaches behind it. So data and kinds
/// are written first, the track's end last.
/// </summary>
internal readonly struct FrameStore(EmulatedDisc disc)
{
    public const int MainBytes = 2352;
    public const int SubBytes = 96;
    public const int SectorBytes = MainBytes + SubBytes;
    public const int TextBytes = 65_536;
    public const long FirstLba = -45_150;

    /// <summary>Frames that an address can name.</summary>
    public const int FrameCount = 450_000;

    private const int TextCount = 99;
    private const long TextOffset = 1L << 20;
    private const long SectorOffset = 8L << 20;

    /// <summary>Bytes of a full store.</summary>
    public const long TotalBytes = SectorOffset + ((long)FrameCount * SectorBytes);

    public FrameKind KindAt(long lba)
    {
        Span<byte> kind = stackalloc byte[1];
        disc.ReadSide(Index(lba), kind);
        return (FrameKind)kind[0];
    }

    /// <summary>Kinds of a run of frames.</summary>
    public void ReadKinds(long lba, Span<byte> kinds)
    {
        _ = Index(lba + kinds.Length - 1);
        disc.ReadSide(Index(lba), kinds);
    }

    public void Mark(long lba, long count, FrameKind kind)
    {
        Span<byte> run = stackalloc byte[512];
        while (count > 0)
        {
            int part = (int)Math.Min(count, run.Length);
            RequireFresh(lba, run[..part]);
            run[..part].Fill((byte)kind);
            disc.WriteSide(Index(lba), run[..part]);
            lba += part;
            count -= part;
        }
    }

    /// <summary>What was written there, or half of it, cannot be read any more.</summary>
    public void Spoil(long lba) => disc.WriteSide(Index(lba), [(byte)FrameKind.Unreadable]);

    /// <summary>Stores a frame as it is; the sub-channel may be empty.</summary>
    public void Write(long lba, ReadOnlySpan<byte> main, ReadOnlySpan<byte> sub)
    {
        Mark(lba, 1, sub.IsEmpty ? FrameKind.Main : FrameKind.Whole);
        disc.WriteSide(SectorAt(lba), main);
        if (!sub.IsEmpty)
        {
            disc.WriteSide(SectorAt(lba) + MainBytes, sub);
        }
    }

    public void ReadMain(long lba, Span<byte> main) => disc.ReadSide(SectorAt(lba), main);

    public void ReadSub(long lba, Span<byte> sub) => disc.ReadSide(SectorAt(lba) + MainBytes, sub);

    /// <summary>A part of the texts of a session (from 0).</summary>
    public void WriteText(int session, int offset, ReadOnlySpan<byte> text) =>
        disc.WriteSide(TextAt(session, offset, text.Length), text);

    public void ReadText(int session, int offset, Span<byte> text) =>
        disc.ReadSide(TextAt(session, offset, text.Length), text);

    private static long Index(long lba)
    {
        Invariant.Require(lba >= FirstLba && lba < FirstLba + FrameCount, "a frame lies on the disc");
        return lba - FirstLba;
    }

    private static long SectorAt(long lba) => SectorOffset + (Index(lba) * SectorBytes);

    private static long TextAt(int session, int offset, int length)
    {
        Invariant.Require(session is >= 0 and < TextCount, "texts belong to a session");
        Invariant.Require(offset >= 0 && offset + length <= TextBytes, "texts fit their room");
        return TextOffset + ((long)session * TextBytes) + offset;
    }

    /// <summary>What is written once stays as it is; a frame may only become unreadable.</summary>
    private void RequireFresh(long lba, Span<byte> room)
    {
        if (!MediumSpec.Of(disc.Medium).IsWrittenOnce)
        {
            return;
        }

        disc.ReadSide(Index(lba), room);
        Invariant.Require(!room.ContainsAnyExcept((byte)FrameKind.Unwritten), "what is written once stays as it is");
    }
}
