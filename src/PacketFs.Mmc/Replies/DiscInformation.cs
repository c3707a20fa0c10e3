using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>READ DISC INFORMATION, standard data (MMC). OPC tables may follow.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct DiscInformation
{
    public const int Size = 34;

    public U16Be Length;                // bytes after this field: 20h + 8 per OPC table
    public byte Status;                 // bits 7-5 data type, 4 erasable, 3-2 last session, 1-0 disc
    public byte FirstTrack;
    public byte SessionCountLow;
    public byte FirstTrackInLastSessionLow;
    public byte LastTrackInLastSessionLow;
    public byte Flags;                  // 7 DID_V, 6 DBC_V, 5 URU, 4 DAC_V, 2 Dbit, 1-0 background format
    public byte DiscType;
    public byte SessionCountHigh;
    public byte FirstTrackInLastSessionHigh;
    public byte LastTrackInLastSessionHigh;
    public U32Be DiscIdentification;

    /// <summary>CD: 0, M, S, F; else an LBA; FFFFFFFFh: none.</summary>
    public U32Be LastSessionLeadInStart;

    /// <summary>CD: 0, M, S, F; else an LBA; FFFFFFFFh: none.</summary>
    public U32Be LastPossibleLeadOutStart;
    public U64Be BarCode;
    public byte DiscApplicationCode;
    public byte OpcTableCount;

    public bool IsErasable
    {
        readonly get => Bits.Has(Status, 0x10);
        set => Status = Bits.Set(Status, 0x10, value);
    }

    public SessionState LastSessionState
    {
        readonly get => (SessionState)((Status >> 2) & 0x03);
        set => Status = Bits.Insert(Status, 0x0C, 2, (int)value);
    }

    public DiscStatus DiscStatus
    {
        readonly get => (DiscStatus)(Status & 0x03);
        set => Status = Bits.Insert(Status, 0x03, 0, (int)value);
    }

    public BackgroundFormatStatus BackgroundFormat
    {
        readonly get => (BackgroundFormatStatus)(Flags & 0x03);
        set => Flags = Bits.Insert(Flags, 0x03, 0, (int)value);
    }

    public readonly bool IsDiscIdentificationValid => Bits.Has(Flags, 0x80);

    public int SessionCount
    {
        readonly get => (SessionCountHigh << 8) | SessionCountLow;
        set
        {
            SessionCountLow = (byte)(value & 0xFF);
            SessionCountHigh = (byte)(value >> 8);
        }
    }

    public int FirstTrackInLastSession
    {
        readonly get => (FirstTrackInLastSessionHigh << 8) | FirstTrackInLastSessionLow;
        set
        {
            FirstTrackInLastSessionLow = (byte)(value & 0xFF);
            FirstTrackInLastSessionHigh = (byte)(value >> 8);
        }
    }

    /// <summary>Counts the invisible or incomplete track.</summary>
    public int LastTrackInLastSession
    {
        readonly get => (LastTrackInLastSessionHigh << 8) | LastTrackInLastSessionLow;
        set
        {
            LastTrackInLastSessionLow = (byte)(value & 0xFF);
            LastTrackInLastSessionHigh = (byte)(value >> 8);
        }
    }
}
