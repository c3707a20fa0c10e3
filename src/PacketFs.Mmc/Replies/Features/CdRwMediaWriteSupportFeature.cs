using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 0037h (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct CdRwMediaWriteSupportFeature
{
    public const int Size = 4;

    public byte Reserved0;
    public byte Subtypes;               // bit n: CD-RW sub-type n of the ATIP
    public U16Be Reserved2;
}
