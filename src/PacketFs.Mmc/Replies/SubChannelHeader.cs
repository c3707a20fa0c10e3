using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>The four bytes that every READ SUB-CHANNEL reply starts with (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct SubChannelHeader
{
    public const int Size = 4;

    /// <summary>Nothing is being played, and nothing was.</summary>
    public const byte NoAudioStatus = 0x15;

    public byte Reserved;
    public byte AudioStatus;
    public U16Be Length;                // bytes after this field
}
