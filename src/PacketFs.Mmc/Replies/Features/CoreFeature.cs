using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 0001h (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct CoreFeature
{
    public const int Size = 8;

    public U32Be PhysicalInterface;     // 1 SCSI, 2 ATAPI, 7 SATA, 8 USB
    public byte Flags;                  // 1 INQ2, 0 DBE
    public U24Be Reserved;
}
