using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Fat.Structures;

/// <summary>A short directory entry (FAT specification 1.03, "FAT Directory Structure").</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct DirectoryEntry
{
    public const int Size = 32;
    public const byte VolumeIdAttribute = 0x08;
    public const byte LongNameAttributes = 0x0F;

    public Name11 Name;
    public byte Attributes;
    public byte Reserved12;
    public byte CreationTenths;
    public U16Le CreationTime;
    public U16Le CreationDate;
    public U16Le LastAccessDate;
    public U16Le FirstClusterHigh;
    public U16Le WriteTime;             // 15-11 hours, 10-5 minutes, 4-0 seconds / 2
    public U16Le WriteDate;             // 15-9 years since 1980, 8-5 month, 4-0 day
    public U16Le FirstClusterLow;
    public U32Le FileSize;
}
