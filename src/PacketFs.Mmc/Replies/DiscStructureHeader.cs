using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>The header of READ and SEND DISC STRUCTURE data (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct DiscStructureHeader
{
    public const int Size = 4;

    public U16Be Length;                // bytes after this field
    public U16Be Reserved;
}
