using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Fat.Structures;

/// <summary>FSInfo: how much is free, and where to look for it (FAT specification 1.03, "FAT32 FSInfo").</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct FileSystemInfo32
{
    public const int Size = 512;
    public const uint Lead = 0x4161_5252;
    public const uint Structure = 0x6141_7272;
    public const uint Trail = 0xAA55_0000;

    public U32Le LeadSignature;
    public Reserved480 Reserved4;
    public U32Le StructureSignature;
    public U32Le FreeClusterCount;      // FFFFFFFFh: not known
    public U32Le NextFreeCluster;       // a hint
    public Reserved12 Reserved496;
    public U32Le TrailSignature;

    [InlineArray(480)]
    internal struct Reserved480
    {
        private byte _byte0;
    }

    [InlineArray(12)]
    internal struct Reserved12
    {
        private byte _byte0;
    }
}
