using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>One OPC table of READ DISC INFORMATION and SEND OPC INFORMATION (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct OpcTable
{
    public const int Size = 8;

    public U16Be Speed;                 // 1,000 bytes/s
    public OpcValues Values;
}
