using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 0038h: while it is current a BD-R can be overwritten logically (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct BdRPseudoOverwriteFeature
{
    public const int Size = 4;

    public U32Be Reserved;
}
