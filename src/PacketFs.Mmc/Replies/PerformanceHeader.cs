using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>The header of GET PERFORMANCE data (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct PerformanceHeader
{
    public const int Size = 8;

    public U32Be Length;                // bytes after this field
    public byte Flags;                  // 1 write, 0 exceptions
    public U24Be Reserved;
}
