using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>READ DISC INFORMATION type 1: tracks that may be open or appendable at once (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct TrackResources
{
    public const int Size = 12;

    public U16Be Length;                // 000Ah
    public byte DataType;               // bits 7-5 = 1
    public byte Reserved;
    public U16Be MaximumOpenTracks;
    public U16Be OpenTracks;
    public U16Be MaximumAppendableTracks;
    public U16Be AppendableTracks;
}
