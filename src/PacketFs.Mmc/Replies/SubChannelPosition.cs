using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>READ SUB-CHANNEL, format 1 (MMC): where the head was last. Behind <see cref="SubChannelHeader"/>.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct SubChannelPosition
{
    public const int Size = 12;

    public byte Format;
    public byte AdrControl;             // ADR in the high nibble, CONTROL in the low one
    public byte TrackNumber;
    public byte IndexNumber;
    public U32Be Absolute;              // LBA, or 0, M, S, F
    public U32Be Relative;              // to the start of the track; negative in its gap
}
