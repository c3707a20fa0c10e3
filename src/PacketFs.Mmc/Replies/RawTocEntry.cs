using System.Runtime.InteropServices;

namespace PacketFs.Mmc.Replies;

/// <summary>
/// A Q sub-channel entry of the full TOC (format 2) and of the PMA (format 3). Binary, not BCD (MMC).
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct RawTocEntry
{
    public const int Size = 11;

    public byte SessionNumber;          // reserved in the PMA

    /// <summary>ADR in the high nibble, CONTROL in the low one.</summary>
    public byte AdrControl;
    public byte TrackNumber;

    /// <summary>
    /// 01h to 63h a track; A0h, A1h first and last track; A2h lead-out; B0h next program area; C0h first lead-in.
    /// </summary>
    public byte Point;
    public Msf Address;
    public byte Zero;

    /// <summary>PMIN, PSEC, PFRAME.</summary>
    public Msf PointAddress;
}
