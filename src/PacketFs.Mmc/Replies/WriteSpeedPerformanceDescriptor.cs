using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>GET PERFORMANCE type 3: a write speed that drive and medium can do together (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct WriteSpeedPerformanceDescriptor
{
    public const int Size = 16;

    public byte Flags;                  // 4-3 rotation, 2 RDD, 1 exact, 0 MRW
    public U24Be Reserved;
    public LbaBe EndLba;
    public U32Be ReadSpeed;             // 1,000 bytes/s
    public U32Be WriteSpeed;
}
