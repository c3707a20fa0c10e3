using System.Runtime.InteropServices;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>
/// A cue sheet (MMC, SEND CUE SHEET) that was found to be in order: where every part of a session lies, and what the
/// host sends for it. Anything that is not in order is refused as a whole.
/// </summary>
internal sealed class CdCueSheet
{
    /// <summary>What the mastering feature says.</summary>
    public const int MostBytes = 3600;

    private const byte LeadOutTrack = 0xAA;
    private const int AdrMask = 0x0F;
    private const int PositionAdr = 1;
    private readonly List<CdSegment> _segments = [];

    private CdCueSheet(byte[] bytes) => Bytes = bytes;

    /// <summary>As it was sent.</summary>
    public byte[] Bytes { get; }

    public IReadOnlyList<CdSegment> Segments => _segments;

    public long LeadOut { get; private set; }

    /// <summary>The host sends CD-TEXT for the lead-in, from its start on.</summary>
    public bool HasText => _segments[0].Track == 0;

    public int FirstTrack => _segments[HasText ? 1 : 0].Track;

    public int LastTrack => _segments[^1].Track;

    /// <summary>The first address that the host writes.</summary>
    public long Start => _segments[0].Start;

    /// <summary>Null when something is not in order.</summary>
    /// <param name="bytes">Entries of eight bytes.</param>
    /// <param name="sessionStart">Where track 1 of the session begins, behind a pre-gap of 150 blocks.</param>
    /// <param name="leadIn">Where its lead-in begins.</param>
    /// <param name="firstTrack">The number that its first track must have; on a blank disc any from this on.</param>
    /// <param name="isBlank">The disc is blank.</param>
    /// <param name="limit">Last possible start of the lead-out.</param>
    public static CdCueSheet? Parse(
        ReadOnlySpan<byte> bytes, long sessionStart, long leadIn, int firstTrack, bool isBlank, long limit)
    {
        if (bytes.Length % CueSheetEntry.Size != 0 || bytes.Length > MostBytes)
        {
            return null;
        }

        CdCueSheet sheet = new(bytes.ToArray());
        List<CueSheetEntry> lines = [];
        if (!TakePositions(bytes, lines) || lines.Count < 4 || !sheet.TakeLeadIn(lines[0], sessionStart, leadIn))
        {
            return null;
        }

        bool isInOrder = sheet.TakeTracks(CollectionsMarshal.AsSpan(lines)[1..]);
        bool isPlaced = isInOrder && sheet.LeadOut <= limit
            && sheet._segments[sheet.HasText ? 1 : 0] is { Index: 0 } gap
            && gap.Start == sessionStart - CdState.PreGap && gap.End >= sessionStart
            && (isBlank ? sheet.FirstTrack >= 1 : sheet.FirstTrack == firstTrack);
        return isPlaced && sheet.AreTracksSound() ? sheet : null;
    }

    /// <summary>The segment with this block, or null.</summary>
    public CdSegment? Find(long lba)
    {
        foreach (CdSegment segment in _segments)
        {
            if (lba >= segment.Start && lba < segment.End)
            {
                return segment;
            }
        }

        return null;
    }

    /// <summary>Where the track begins: its index 1.</summary>
    public long StartOf(int track) => _segments.Find(segment => segment.Track == track && segment.Index == 1).Start;

    /// <summary>
    /// Sorts out catalogue number and ISRC, which come in pairs of lines; false when one is not in order.
    /// </summary>
    private static bool TakePositions(ReadOnlySpan<byte> bytes, List<CueSheetEntry> lines)
    {
        ReadOnlySpan<CueSheetEntry> entries = MemoryMarshal.Cast<byte, CueSheetEntry>(bytes);
        for (int i = 0; i < entries.Length; i++)
        {
            int adr = entries[i].ControlAdr & AdrMask;
            if (adr == PositionAdr)
            {
                lines.Add(entries[i]);
                continue;
            }

            bool isPair = i + 1 < entries.Length && (entries[i + 1].ControlAdr & AdrMask) == adr;
            ReadOnlySpan<byte> pair = isPair ? bytes.Slice(i * CueSheetEntry.Size, 2 * CueSheetEntry.Size) : default;
            bool isSound = isPair && adr switch
            {
                (int)SubchannelAdr.Catalogue => lines.Count == 0 && IsCatalogue(pair),
                (int)SubchannelAdr.Isrc => IsIsrc(pair),
                _ => false,
            };
            if (!isSound)
            {
                return false;
            }

            i++;
        }

        return true;
    }

    private static bool IsCatalogue(ReadOnlySpan<byte> pair)
    {
        Span<byte> digits = [.. pair[1..8], .. pair[9..15]];
        return !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') && pair[15] == 0;
    }

    private static bool IsIsrc(ReadOnlySpan<byte> pair)
    {
        Span<byte> code = [.. pair[2..8], .. pair[10..16]];
        bool isNumber = !code[5..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
        bool isOwner = true;
        foreach (byte letter in code[..5])
        {
            isOwner &= letter is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'A' and <= (byte)'Z');
        }

        return pair[1] == pair[9] && pair[1] is >= 1 and <= 99 && isNumber && isOwner;
    }

    private bool TakeLeadIn(in CueSheetEntry line, long sessionStart, long leadIn)
    {
        bool isText = line.DataForm == CdForm.TextInLeadIn;
        if (line.TrackNumber != 0 || line.Index != 0 || !(isText || CdForm.IsGenerated(line.DataForm)))
        {
            return false;
        }

        if (isText)
        {
            _segments.Add(new CdSegment(
                0, 0, (byte)(line.ControlAdr >> 4), line.DataForm, leadIn, sessionStart - CdState.PreGap));
        }

        return true;
    }

    private bool TakeTracks(ReadOnlySpan<CueSheetEntry> lines)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            CueSheetEntry line = lines[i];
            bool isLast = i == lines.Length - 1;
            if (!line.Address.IsValid || (line.TrackNumber == LeadOutTrack) != isLast)
            {
                return false;
            }

            long start = line.Address.ToLba().Value;
            if (isLast)
            {
                LeadOut = start;
                return line.Index == 1 && CdForm.IsGenerated(line.DataForm);
            }

            long end = lines[i + 1].Address.IsValid ? lines[i + 1].Address.ToLba().Value : start;
            bool isKnown = CdForm.IsKnown(line.DataForm) && line.TrackNumber is >= 1 and <= 99
                && line.SerialCopyManagement is 0 or 0x80
                && (line.Index == 0 || !CdForm.IsGenerated(line.DataForm));
            if (!isKnown || end <= start)
            {
                return false;
            }

            _segments.Add(new CdSegment(
                line.TrackNumber, line.Index, (byte)(line.ControlAdr >> 4), line.DataForm, start, end));
        }

        return false;
    }

    /// <summary>Numbers and indices run up, a track is of one kind and four seconds long at least.</summary>
    private bool AreTracksSound()
    {
        const byte DataBit = 0x04;
        CdSegment before = default;
        for (int i = HasText ? 1 : 0; i < _segments.Count; i++)
        {
            CdSegment segment = _segments[i];
            bool isNew = segment.Track != before.Track;
            bool isNext = isNew
                ? (before.Track == 0 || segment.Track == before.Track + 1) && segment.Index <= 1
                : segment.Index == before.Index + 1 && segment.Control == before.Control
                    && CdForm.DataModeOf(segment.Form) == CdForm.DataModeOf(before.Form);
            bool isOfKind = CdForm.IsData(segment.Form) == ((segment.Control & DataBit) != 0);
            bool endsTrack = i == _segments.Count - 1 || _segments[i + 1].Track != segment.Track;
            bool isLong = !endsTrack
                || (segment.Index >= 1 && segment.End - StartOf(segment.Track) >= CdState.LeastTrackBlocks);
            if (!isNext || !isOfKind || !isLong)
            {
                return false;
            }

            before = segment;
        }

        return true;
    }
}
