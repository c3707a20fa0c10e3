using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>A track of READ TOC format 0 and the one descriptor of format 1 (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct TocEntry
{
    public const int Size = 8;

    /// <summary>Track number of the lead-out.</summary>
    public const byte LeadOut = 0xAA;

    public byte Reserved0;

    /// <summary>ADR in the high nibble, CONTROL in the low one: a data track is 14h.</summary>
    public byte AdrControl;
    public byte TrackNumber;
    public byte Reserved3;

    /// <summary>An LBA, or 0, M, S, F when the CDB asked for MSF.</summary>
    public U32Be Address;

    public readonly byte Adr => (byte)(AdrControl >> 4);

    public readonly byte Control => (byte)(AdrControl & 0x0F);
}
