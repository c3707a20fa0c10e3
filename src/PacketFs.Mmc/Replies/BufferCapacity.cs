using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>READ BUFFER CAPACITY (MMC). In bytes, or in blocks when bit 0 of <see cref="Block"/> is set.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct BufferCapacity
{
    public const int Size = 12;

    public U16Be Length;                // 000Ah
    public byte Reserved2;
    public byte Block;
    public U32Be BufferLength;
    public U32Be FreeLength;
}
