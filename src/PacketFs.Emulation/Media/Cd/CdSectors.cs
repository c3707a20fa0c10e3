using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>
/// Whole sectors for READ CD: stored ones as they are, plain ones built from the user data. Sub-channel that was not
/// stored is made as a recorder makes it: position, and, where the cue sheet has them, catalogue number and ISRC.
/// </summary>
internal static class CdSectors
{
    private const int AdrMask = 0x0F;
    private const int CatalogueFrame = 99;
    private const int IsrcFrame = 49;
    private const int FramesBetween = 100;

    public static SenseCode? Read(in CdState state, long lba, Span<byte> main, Span<byte> sub)
    {
        if (lba < -CdState.PreGap || lba >= CdReading.EndOfDisc(state))
        {
            return SenseCodes.AddressOutOfRange;
        }

        int index = state.FindTrack(lba);
        if (index < 0)
        {
            return SenseCodes.UncorrectableError;
        }

        TrackRecord track = state.Disc.Tracks.Track(index);
        FrameStore frames = new(state.Disc);
        long frame = CdState.FrameOf(track, lba);
        FrameKind kind = frames.KindAt(frame);
        switch (kind)
        {
            case FrameKind.Mode1 or FrameKind.Form1:
                Span<byte> user = stackalloc byte[CdSector.UserSize];
                state.Disc.Read(lba, user);
                CdSectorMode mode = kind == FrameKind.Mode1 ? CdSectorMode.Mode1 : CdSectorMode.Mode2Form1;
                CdSector.Encode(mode, new Lba(frame), user, main);
                break;
            case FrameKind.Main or FrameKind.Whole:
                frames.ReadMain(frame, main);
                break;
            default:
                return SenseCodes.UncorrectableError;
        }

        if (kind == FrameKind.Whole)
        {
            frames.ReadSub(frame, sub);
            return null;
        }

        MakeSub(state, track, frame, sub);
        return null;
    }

    private static void MakeSub(in CdState state, in TrackRecord track, long frame, Span<byte> sub)
    {
        sub.Clear();
        long start = track.Start;
        int relative = (int)(frame < start ? start - frame - 1 : frame - start);
        byte index = (byte)(frame < start ? 0 : 1);
        SubchannelQ q = SubchannelQ.Position(track.Control, (byte)track.Number, index, relative, new Lba(frame));
        if (state.Disc.Tracks.Session(track.Session - 1).Has(SessionFlags.AtOnce))
        {
            byte[] cue = CdLeadIn.ReadCue(state.Disc, track.Session - 1);
            q = FromCue(MemoryMarshal.Cast<byte, CueSheetEntry>(cue), track, frame, relative, q);
        }

        RawSubchannel.PutPq(frame < start, q, sub);
    }

    private static SubchannelQ FromCue(
        ReadOnlySpan<CueSheetEntry> cue, in TrackRecord track, long frame, int relative, SubchannelQ q)
    {
        int place = (int)(((frame % FramesBetween) + FramesBetween) % FramesBetween);
        for (int i = 0; i < cue.Length; i++)
        {
            int adr = cue[i].ControlAdr & AdrMask;
            ReadOnlySpan<byte> pair = MemoryMarshal.AsBytes(cue.Slice(i, Math.Min(2, cue.Length - i)));
            switch (adr)
            {
                case (int)SubchannelAdr.Catalogue when place == CatalogueFrame:
                    return SubchannelQ.Catalogue(track.Control, [.. pair[1..8], .. pair[9..15]], new Lba(frame));
                case (int)SubchannelAdr.Catalogue:
                    i++;
                    break;
                case (int)SubchannelAdr.Isrc when cue[i].TrackNumber == track.Number && place == IsrcFrame:
                    return SubchannelQ.Isrc(track.Control, [.. pair[2..8], .. pair[10..16]], new Lba(frame));
                case (int)SubchannelAdr.Isrc:
                    i++;
                    break;
                default:
                    bool isHere = cue[i].TrackNumber == track.Number && cue[i].Index > 1
                        && cue[i].Address.ToLba().Value <= frame;
                    q = isHere
                        ? SubchannelQ.Position(
                            track.Control, (byte)track.Number, cue[i].Index, relative, new Lba(frame))
                        : q;
                    break;
            }
        }

        return q;
    }
}
