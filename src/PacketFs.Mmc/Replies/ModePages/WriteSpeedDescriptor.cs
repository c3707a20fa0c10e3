using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.ModePages;

/// <summary>Write speed performance descriptor at the end of mode page 2Ah, highest first (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct WriteSpeedDescriptor
{
    public const int Size = 4;

    public byte Reserved;
    public byte RotationControl;        // 2-0: 0 CLV, 1 CAV
    public U16Be WriteSpeed;            // 1,000 bytes/s
}
