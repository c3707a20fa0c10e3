using System.Runtime.InteropServices;

namespace PacketFs.Mmc.Replies;

/// <summary>A line of SEND CUE SHEET (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct CueSheetEntry
{
    public const int Size = 8;

    /// <summary>CONTROL in the high nibble, ADR in the low one: the other way round than in a TOC.</summary>
    public byte ControlAdr;
    public byte TrackNumber;
    public byte Index;
    public byte DataForm;
    public byte SerialCopyManagement;
    public Msf Address;
}
