using System.Collections.Immutable;
using System.Text;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Planning;

/// <summary>
/// What SEND CUE SHEET tells the drive (MMC): catalogue number, lead-in, each index of each track, lead-out.
/// </summary>
internal static class CueSheetBuilder
{
    private const byte Position = 1;
    private const byte Catalogue = 2;
    private const byte Isrc = 3;
    private const byte LeadOutTrack = 0xAA;
    private const byte TextInLeadIn = 0x41;
    private const byte AlternateCopyBit = 0x80;

    public static ImmutableArray<CueSheetEntry> Build(
        ImmutableArray<PlannedTrack> tracks, string? catalogue, Lba leadOut, bool hasText)
    {
        ImmutableArray<CueSheetEntry>.Builder entries = ImmutableArray.CreateBuilder<CueSheetEntry>();
        if (catalogue is not null)
        {
            byte[] digits = Encoding.ASCII.GetBytes(catalogue);
            entries.Add(Characters(Catalogue, digits.AsSpan(0, 7)));
            entries.Add(Characters(Catalogue, digits.AsSpan(7)));
        }

        PlannedTrack first = tracks[0];
        PlannedTrack last = tracks[^1];
        entries.Add(new CueSheetEntry
        {
            ControlAdr = ControlOf(first, Position),
            DataForm = hasText ? TextInLeadIn : GeneratedForm(first.Track.Form),
        });
        foreach (PlannedTrack track in tracks)
        {
            AddTrack(entries, track);
        }

        entries.Add(new CueSheetEntry
        {
            ControlAdr = ControlOf(last, Position),
            TrackNumber = LeadOutTrack,
            Index = 1,
            DataForm = GeneratedForm(last.Track.Form),
            Address = Msf.FromLba(leadOut),
        });
        return entries.ToImmutable();
    }

    private static void AddTrack(ImmutableArray<CueSheetEntry>.Builder entries, PlannedTrack track)
    {
        if (track.Track.Isrc is { } isrc)
        {
            byte[] code = [(byte)track.Number, .. Encoding.ASCII.GetBytes(isrc)];
            byte[] rest = [(byte)track.Number, .. code[7..]];
            entries.Add(Characters(ControlOf(track, Isrc), code.AsSpan(0, 7)));
            entries.Add(Characters(ControlOf(track, Isrc), rest));
        }

        if (track.Start > track.GapStart)
        {
            entries.Add(Index(track, 0, track.GapStart));
        }

        entries.Add(Index(track, 1, track.Start));
        for (int i = 0; i < track.Track.FurtherIndexes.Length; i++)
        {
            entries.Add(Index(track, (byte)(i + 2), track.Start + track.Track.FurtherIndexes[i]));
        }
    }

    private static CueSheetEntry Index(PlannedTrack track, byte index, Lba lba) => new()
    {
        ControlAdr = ControlOf(track, Position),
        TrackNumber = (byte)track.Number,
        Index = index,
        DataForm = SentForm(track.Track.Form),
        SerialCopyManagement = track.Track.IsProtectedCopy ? AlternateCopyBit : (byte)0,
        Address = Msf.FromLba(lba),
    };

    // CONTROL and ADR in the first byte, then up to seven characters.
    private static CueSheetEntry Characters(byte controlAdr, ReadOnlySpan<byte> characters)
    {
        CueSheetEntry entry = default;
        Span<byte> bytes = Wire.BytesOf(ref entry);
        bytes[0] = controlAdr;
        characters.CopyTo(bytes[1..]);
        return entry;
    }

    private static byte ControlOf(PlannedTrack track, byte adr) => (byte)((track.Track.Control << 4) | adr);

    private static byte SentForm(SectorForm form) => form switch
    {
        SectorForm.Audio => 0x00,
        SectorForm.Mode1 => 0x10,
        SectorForm.Mode1Raw => 0x11,
        _ => 0x20,
    };

    private static byte GeneratedForm(SectorForm form) =>
        !SectorForms.IsData(form) ? (byte)0x01 : SectorForms.IsMode2(form) ? (byte)0x24 : (byte)0x14;
}
