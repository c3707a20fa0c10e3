using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>READ CAPACITY(10) data (SBC, MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct ReadCapacityData
{
    public const int Size = 8;

    /// <summary>The last block's address, not a count.</summary>
    public LbaBe LastLba;

    /// <summary>2,048; drives with audio discs say other things.</summary>
    public U32Be BlockLength;
}
