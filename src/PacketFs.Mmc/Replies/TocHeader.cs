using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>The four bytes that every READ TOC/PMA/ATIP reply starts with (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct TocHeader
{
    public const int Size = 4;

    public U16Be Length;                // bytes after this field
    public byte First;                  // first track (format 0) or complete session (1, 2)
    public byte Last;
}
