using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>SET STREAMING's parameter list: so many kilobytes in so many milliseconds (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct StreamingDescriptor
{
    public const int Size = 28;

    public byte Flags;                  // 4-3 rotation, 2 restore defaults, 1 exact, 0 random access
    public U24Be Reserved;
    public LbaBe StartLba;
    public LbaBe EndLba;
    public U32Be ReadSize;              // 1,000 bytes
    public U32Be ReadTime;              // ms
    public U32Be WriteSize;
    public U32Be WriteTime;
}
