using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Fat.Structures;

/// <summary>One of the four entries of a master boot record, from byte 446 on.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct PartitionEntry
{
    public const int Size = 16;
    public const int TableOffset = 446;
    public const int DiskSignatureOffset = 440;
    public const int Count = 4;
    public const byte Fat32Lba = 0x0C;
    public const byte Fat32Chs = 0x0B;

    public byte BootIndicator;          // 80h active
    public byte FirstHead;
    public byte FirstSector;
    public byte FirstCylinder;
    public byte Type;
    public byte LastHead;
    public byte LastSector;
    public byte LastCylinder;
    public U32Le FirstLba;
    public U32Le SectorCount;
}
