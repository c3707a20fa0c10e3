using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>READ TRACK INFORMATION (MMC). Drives send 28 to 48 bytes; what they left out reads as zero.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct TrackInformation
{
    public const int Size = 48;

    /// <summary>Data mode of a track whose blocks are Mode 1 (and of every DVD and BD track).</summary>
    public const byte DataMode1 = 1;

    /// <summary>Data mode of a track whose blocks are Mode 2.</summary>
    public const byte DataMode2 = 2;

    /// <summary>No track descriptor block was found, or nothing is recorded.</summary>
    public const byte DataModeUnknown = 0x0F;

    public U16Be Length;                // bytes after this field
    public byte TrackNumberLow;
    public byte SessionNumberLow;
    public byte Reserved4;
    public byte TrackModeAndFlags;      // 7-6 LJRS, 5 damage, 4 copy, 3-0 track mode (CONTROL)
    public byte DataModeAndFlags;       // 7 RT, 6 blank, 5 packet, 4 FP, 3-0 data mode
    public byte Validity;               // 1 LRA_V, 0 NWA_V
    public LbaBe Start;
    public LbaBe NextWritableAddress;
    public U32Be FreeBlocks;
    public U32Be FixedPacketSize;
    public U32Be TrackSize;             // user blocks
    public LbaBe LastRecordedAddress;
    public byte TrackNumberHigh;
    public byte SessionNumberHigh;
    public U16Be Reserved34;
    public LbaBe ReadCompatibilityLba;
    public LbaBe NextLayerJumpAddress;
    public LbaBe LastLayerJumpAddress;

    public bool IsDamaged
    {
        readonly get => Bits.Has(TrackModeAndFlags, 0x20);
        set => TrackModeAndFlags = Bits.Set(TrackModeAndFlags, 0x20, value);
    }

    /// <summary>The CONTROL nibble: 4 data, 5 data incremental, 6 and 7 the same with copying allowed.</summary>
    public byte TrackMode
    {
        readonly get => (byte)(TrackModeAndFlags & 0x0F);
        set => TrackModeAndFlags = Bits.Insert(TrackModeAndFlags, 0x0F, 0, value);
    }

    /// <summary>RT. A CD-RW formatted for packets sets it too.</summary>
    public bool IsReserved
    {
        readonly get => Bits.Has(DataModeAndFlags, 0x80);
        set => DataModeAndFlags = Bits.Set(DataModeAndFlags, 0x80, value);
    }

    public bool IsBlank
    {
        readonly get => Bits.Has(DataModeAndFlags, 0x40);
        set => DataModeAndFlags = Bits.Set(DataModeAndFlags, 0x40, value);
    }

    /// <summary>Packet or incremental writing.</summary>
    public bool IsPacket
    {
        readonly get => Bits.Has(DataModeAndFlags, 0x20);
        set => DataModeAndFlags = Bits.Set(DataModeAndFlags, 0x20, value);
    }

    public bool IsFixedPacket
    {
        readonly get => Bits.Has(DataModeAndFlags, 0x10);
        set => DataModeAndFlags = Bits.Set(DataModeAndFlags, 0x10, value);
    }

    public byte DataMode
    {
        readonly get => (byte)(DataModeAndFlags & 0x0F);
        set => DataModeAndFlags = Bits.Insert(DataModeAndFlags, 0x0F, 0, value);
    }

    public bool IsLastRecordedAddressValid
    {
        readonly get => Bits.Has(Validity, 0x02);
        set => Validity = Bits.Set(Validity, 0x02, value);
    }

    public bool IsNextWritableAddressValid
    {
        readonly get => Bits.Has(Validity, 0x01);
        set => Validity = Bits.Set(Validity, 0x01, value);
    }

    /// <summary>In replies of at most 34 bytes the high bytes are not there (some drives leave old ones).</summary>
    public int TrackNumber
    {
        readonly get => Length > 0x20 ? (TrackNumberHigh << 8) | TrackNumberLow : TrackNumberLow;
        set
        {
            TrackNumberLow = (byte)(value & 0xFF);
            TrackNumberHigh = (byte)(value >> 8);
        }
    }

    public int SessionNumber
    {
        readonly get => Length > 0x20 ? (SessionNumberHigh << 8) | SessionNumberLow : SessionNumberLow;
        set
        {
            SessionNumberLow = (byte)(value & 0xFF);
            SessionNumberHigh = (byte)(value >> 8);
        }
    }

    /// <summary>
    /// A track of fixed packets that can be overwritten: packet and FP set, and not a reserved track with nothing
    /// in it.
    /// </summary>
    public readonly bool IsFormattedForPackets => IsPacket && IsFixedPacket && !(IsReserved && IsBlank);
}
