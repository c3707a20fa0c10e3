using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>READ DISC INFORMATION type 2: what is left for pseudo-overwrite on a BD-R (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct PseudoOverwriteResources
{
    public const int Size = 16;

    public U16Be Length;                // 000Eh
    public byte DataType;               // bits 7-5 = 2
    public byte Reserved;
    public U32Be RemainingReplacements;
    public U32Be RemainingMapEntries;
    public U32Be RemainingUpdates;
}
