using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>
/// Block descriptor between mode parameter header and pages (SPC); MMC drives send none, some programs do.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct ModeBlockDescriptor
{
    public const int Size = 8;

    public byte DensityCode;
    public U24Be BlockCount;
    public byte Reserved;
    public U24Be BlockLength;
}
