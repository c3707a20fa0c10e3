using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Fat.Structures;

/// <summary>
/// The first 90 bytes of a FAT32 volume: BIOS parameter block with its FAT32 part (FAT specification 1.03, "Boot Sector
/// and BPB"). Names are the specification's, spelled out.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct FatBootSector
{
    public const int Size = 90;
    public const int SignatureOffset = 510;
    public const ushort Signature = 0xAA55;
    public const byte ExtendedBootSignature = 0x29;
    public const byte FixedMedia = 0xF8;

    public Jump3 JumpBoot;
    public Name8 OemName;
    public U16Le BytesPerSector;
    public byte SectorsPerCluster;
    public U16Le ReservedSectorCount;
    public byte FatCount;
    public U16Le RootEntryCount;        // 0 on FAT32
    public U16Le TotalSectors16;        // 0 on FAT32
    public byte Media;
    public U16Le FatSize16;             // 0 on FAT32
    public U16Le SectorsPerTrack;
    public U16Le HeadCount;
    public U32Le HiddenSectors;
    public U32Le TotalSectors32;
    public U32Le FatSize32;
    public U16Le ExtendedFlags;
    public U16Le FileSystemVersion;
    public U32Le RootCluster;
    public U16Le FileSystemInfoSector;
    public U16Le BackupBootSector;
    public Reserved12 Reserved52;
    public byte DriveNumber;
    public byte Reserved65;
    public byte BootSignature;
    public U32Le VolumeId;
    public Name11 VolumeLabel;
    public Name8 FileSystemType;

    [InlineArray(3)]
    internal struct Jump3
    {
        private byte _byte0;
    }

    [InlineArray(12)]
    internal struct Reserved12
    {
        private byte _byte0;
    }
}
