using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc.Cd;

/// <summary>
/// A frame of the Q sub-channel, 12 bytes as recorded (ECMA-130 22.3): all numbers BCD, CONTROL in the high nibble,
/// CRC inverted and big-endian. The fields are named after ADR 1; ADR 2 and 3 put their characters over them.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct SubchannelQ
{
    public const int Size = 12;

    /// <summary>Track number of the lead-out, as recorded.</summary>
    public const byte LeadOutTrack = 0xAA;

    private const int SealedSize = 10;
    private const int FrameOffset = 9;

    /// <summary>CONTROL in the high nibble, ADR in the low one.</summary>
    public byte ControlAdr;

    /// <summary>BCD; AAh in the lead-out, 0 in the lead-in.</summary>
    public byte TrackNumber;

    /// <summary>Index in BCD; in the lead-in POINT: a track in BCD, A0h to A2h, B0h, C0h.</summary>
    public byte Index;

    /// <summary>BCD. Within the track, counting down in index 0; in the lead-in its running time.</summary>
    public Msf Relative;

    public byte Zero;

    /// <summary>BCD. Absolute time; in the lead-in PMIN, PSEC, PFRAME.</summary>
    public Msf Absolute;

    /// <summary>CRC-16 of the ten bytes before, inverted.</summary>
    public U16Be Crc;

    /// <summary>CONTROL: b3 four channels, b2 data, b1 copy permitted, b0 pre-emphasis or incremental.</summary>
    public readonly byte Control => (byte)(ControlAdr >> 4);

    public readonly SubchannelAdr Adr => (SubchannelAdr)(ControlAdr & 0x0F);

    /// <summary>Whether the CRC fits; nothing of a frame may be believed before it does.</summary>
    public readonly bool IsSound
    {
        get
        {
            SubchannelQ copy = this;
            return Crc == ComputeCrc(ref copy);
        }
    }

    /// <summary>The frame with its CRC.</summary>
    public readonly SubchannelQ Sealed()
    {
        SubchannelQ copy = this;
        copy.Crc = ComputeCrc(ref copy);
        return copy;
    }

    /// <summary>A frame of the program area or the lead-out (ADR 1), with its CRC.</summary>
    /// <param name="control">CONTROL nibble of the track.</param>
    /// <param name="track">1 to 99, or <see cref="LeadOutTrack"/>.</param>
    /// <param name="index">0 to 99; 0 is a gap.</param>
    /// <param name="relativeFrames">Frames since index 1, or to go until it in index 0; not negative.</param>
    /// <param name="lba">Where the frame lies, -150 or higher.</param>
    public static SubchannelQ Position(byte control, byte track, byte index, int relativeFrames, Lba lba) =>
        new SubchannelQ
        {
            ControlAdr = (byte)((control << 4) | (byte)SubchannelAdr.Position),
            TrackNumber = track == LeadOutTrack ? track : Bcd.Encode(track),
            Index = Bcd.Encode(index),
            Relative = Bcd.Encode(Msf.FromLba(new Lba(relativeFrames) - PreGapFrames)),
            Absolute = Bcd.Encode(Msf.FromLba(lba)),
        }.Sealed();

    /// <summary>A frame of the lead-in that carries a line of the TOC, with its CRC.</summary>
    /// <param name="entry">As READ TOC tells it, in binary; its running time is replaced for ADR 1.</param>
    /// <param name="lba">Where the frame lies.</param>
    public static SubchannelQ TocLine(in RawTocEntry entry, Lba lba)
    {
        bool isPointer = (entry.AdrControl >> 4) != (byte)SubchannelAdr.Position;
        return new SubchannelQ
        {
            ControlAdr = SwapNibbles(entry.AdrControl),
            TrackNumber = 0,
            Index = IsTrack(entry.Point) ? Bcd.Encode(entry.Point) : entry.Point,
            Relative = isPointer ? TocNumbers.RecordAddress(entry.Point, entry.Address) : Bcd.Encode(Msf.FromLba(lba)),
            Zero = entry.Zero,
            Absolute = TocNumbers.RecordPoint(entry.Point, entry.PointAddress),
        }.Sealed();
    }

    /// <summary>The line of the TOC in a sound frame of the lead-in, in binary, as READ TOC tells it.</summary>
    /// <param name="session">The session that the lead-in belongs to.</param>
    /// <param name="entry">Default when there is none.</param>
    /// <returns>False for a frame that is no line of a TOC.</returns>
    public readonly bool TryReadTocLine(byte session, out RawTocEntry entry)
    {
        entry = default;
        if (TrackNumber != 0 || Adr is not (SubchannelAdr.Position or SubchannelAdr.MultiSession) || !IsSound)
        {
            return false;
        }

        entry = new RawTocEntry
        {
            SessionNumber = session,
            AdrControl = SwapNibbles(ControlAdr),
            TrackNumber = 0,
            Point = Bcd.IsValid(Index) ? Bcd.Decode(Index) : Index,
            Address = TocNumbers.ReadAddress(Index, Relative),
            Zero = Zero,
            PointAddress = TocNumbers.ReadPoint(Index, Absolute),
        };
        return true;
    }

    /// <summary>A frame with the media catalogue number (ADR 2), with its CRC.</summary>
    /// <param name="control">CONTROL nibble of the track that the frame lies in.</param>
    /// <param name="digits">13 ASCII digits.</param>
    /// <param name="lba">Where the frame lies: its frame number is recorded.</param>
    public static SubchannelQ Catalogue(byte control, ReadOnlySpan<byte> digits, Lba lba)
    {
        SubchannelQ q = new() { ControlAdr = (byte)((control << 4) | (byte)SubchannelAdr.Catalogue) };
        Span<byte> bytes = Wire.BytesOf(ref q);
        SubchannelText.PutCatalogue(digits, bytes[1..FrameOffset]);
        bytes[FrameOffset] = Bcd.Encode(Msf.FromLba(lba)).Frame;
        return q.Sealed();
    }

    /// <summary>A frame with the recording code of a track (ADR 3), with its CRC.</summary>
    /// <param name="control">CONTROL nibble of the track.</param>
    /// <param name="code">12 ASCII characters: 5 letters or digits, 7 digits.</param>
    /// <param name="lba">Where the frame lies: its frame number is recorded.</param>
    public static SubchannelQ Isrc(byte control, ReadOnlySpan<byte> code, Lba lba)
    {
        SubchannelQ q = new() { ControlAdr = (byte)((control << 4) | (byte)SubchannelAdr.Isrc) };
        Span<byte> bytes = Wire.BytesOf(ref q);
        SubchannelText.PutIsrc(code, bytes[1..FrameOffset]);
        bytes[FrameOffset] = Bcd.Encode(Msf.FromLba(lba)).Frame;
        return q.Sealed();
    }

    /// <summary>The 13 digits of a sound ADR 2 frame.</summary>
    /// <param name="digits">Receives 13 ASCII digits.</param>
    public readonly bool TryReadCatalogue(Span<byte> digits)
    {
        SubchannelQ copy = this;
        return Adr == SubchannelAdr.Catalogue
            && IsSound
            && SubchannelText.TryReadCatalogue(Wire.BytesOf(ref copy)[1..FrameOffset], digits);
    }

    /// <summary>The 12 characters of a sound ADR 3 frame.</summary>
    /// <param name="code">Receives 12 ASCII characters.</param>
    public readonly bool TryReadIsrc(Span<byte> code)
    {
        SubchannelQ copy = this;
        return Adr == SubchannelAdr.Isrc
            && IsSound
            && SubchannelText.TryReadIsrc(Wire.BytesOf(ref copy)[1..FrameOffset], code);
    }

    private const int PreGapFrames = 150;

    private static bool IsTrack(byte point) => point is >= 1 and <= 99;

    private static byte SwapNibbles(byte value) => (byte)(((value & 0x0F) << 4) | (value >> 4));

    private static ushort ComputeCrc(ref SubchannelQ q) =>
        (ushort)(Crc16.Compute(Wire.BytesOf(ref q)[..SealedSize]) ^ 0xFFFF);
}
