using System.Runtime.InteropServices;

namespace PacketFs.Mmc.Replies;

/// <summary>
/// READ SUB-CHANNEL, formats 2 and 3 (MMC): a number of the disc or of a track. Behind <see cref="SubChannelHeader"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct SubChannelCode
{
    public const int Size = 20;

    /// <summary>In the first byte of <see cref="Text"/>: there is a number.</summary>
    public const byte IsValid = 0x80;

    public byte Format;
    public byte AdrControl;             // format 3: ADR in the high nibble, CONTROL in the low one
    public byte TrackNumber;            // format 3
    public byte Reserved;
    public Ascii16 Text;                // IsValid, then 13 digits (MCN) or 12 characters (ISRC), 0, AFRAME
}
