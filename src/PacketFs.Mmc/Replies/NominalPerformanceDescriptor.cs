using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>GET PERFORMANCE type 0: speed at the start and at the end of a run of blocks (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct NominalPerformanceDescriptor
{
    public const int Size = 16;

    public LbaBe StartLba;
    public U32Be StartPerformance;      // 1,000 bytes/s
    public LbaBe EndLba;
    public U32Be EndPerformance;
}
