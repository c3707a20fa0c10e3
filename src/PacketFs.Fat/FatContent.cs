using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Fat.Structures;

namespace PacketFs.Fat;

/// <summary>Makes the bytes of a new volume, zone by zone. Every fill is given zeros.</summary>
internal sealed class FatContent(FatLayout layout)
{
    private const uint EndOfChain = 0x0FFF_FFFF;
    private const uint BadCluster = 0x0FFF_FFF7;
    private const uint FirstEntry = 0x0FFF_FF00 | FatBootSector.FixedMedia;
    private const int EntryBytes = 4;

    private int BlockSize => layout.Geometry.BlockSize;

    /// <summary>A part of the allocation table.</summary>
    public void FillTable(long block, Memory<byte> bytes)
    {
        Span<U32Le> entries = MemoryMarshal.Cast<byte, U32Le>(bytes.Span);
        long first = block * BlockSize / EntryBytes;
        if (first == 0)
        {
            entries[0] = FirstEntry;
            entries[1] = EndOfChain;
            entries[FatLayout.FirstCluster] = EndOfChain;
        }

        foreach (long cluster in layout.BadClusters)
        {
            if (cluster >= first && cluster < first + entries.Length)
            {
                entries[(int)(cluster - first)] = BadCluster;
            }
        }
    }

    /// <summary>The root directory: the label's entry, where there is one.</summary>
    public void FillRoot(long block, Memory<byte> bytes)
    {
        if (block != 0 || layout.Options.Label.Length == 0)
        {
            return;
        }

        DateTime time = layout.Options.Time;
        ref DirectoryEntry entry = ref MemoryMarshal.AsRef<DirectoryEntry>(bytes.Span);
        FatLabel.Store(FatLabel.Encode(layout.Options.Label), entry.Name);
        entry.Attributes = DirectoryEntry.VolumeIdAttribute;
        entry.WriteTime = (ushort)((time.Hour << 11) | (time.Minute << 5) | (time.Second / 2));
        entry.WriteDate = (ushort)((Math.Clamp(time.Year - 1980, 0, 127) << 9) | (time.Month << 5) | time.Day);
    }

    /// <summary>Boot sector and free space information, twice.</summary>
    public void FillReserved(long block, Memory<byte> bytes)
    {
        foreach (int copy in (ReadOnlySpan<int>)[0, FatLayout.BackupSector])
        {
            FillIf(copy, FillBoot);
            FillIf(copy + FatLayout.InfoSector, FillInfo);
        }

        void FillIf(int sector, Action<Memory<byte>> fill)
        {
            long offset = (sector - block) * BlockSize;
            if (offset >= 0 && offset < bytes.Length)
            {
                fill(bytes.Slice((int)offset, BlockSize));
            }
        }
    }

    /// <summary>A master boot record with the one partition.</summary>
    public void FillPartitionTable(long block, Memory<byte> bytes)
    {
        if (block != 0)
        {
            return;
        }

        Span<byte> record = bytes.Span;
        BootCode.WriteForPartitionTable(record);
        MemoryMarshal.AsRef<U32Le>(record[PartitionEntry.DiskSignatureOffset..]) = layout.Options.VolumeId;
        ref PartitionEntry entry = ref MemoryMarshal.AsRef<PartitionEntry>(record[PartitionEntry.TableOffset..]);

        // Cylinders, heads and sectors mean nothing on such media: the values that say "use the LBA".
        (entry.FirstHead, entry.FirstSector, entry.FirstCylinder) = (0xFE, 0xFF, 0xFF);
        (entry.LastHead, entry.LastSector, entry.LastCylinder) = (0xFE, 0xFF, 0xFF);
        entry.Type = PartitionEntry.Fat32Lba;
        entry.FirstLba = (uint)layout.VolumeStart.Value;
        entry.SectorCount = (uint)layout.VolumeBlocks;
        MemoryMarshal.AsRef<U16Le>(record[FatBootSector.SignatureOffset..]) = FatBootSector.Signature;
    }

    private void FillBoot(Memory<byte> bytes)
    {
        Span<byte> sector = bytes.Span;
        ref FatBootSector boot = ref MemoryMarshal.AsRef<FatBootSector>(sector);
        FatLabel.Store("PACKETFS", boot.OemName);
        boot.BytesPerSector = (ushort)BlockSize;
        boot.SectorsPerCluster = (byte)layout.ClusterBlocks;
        boot.ReservedSectorCount = (ushort)layout.ReservedBlocks;
        boot.FatCount = FatLayout.FatCount;
        boot.Media = FatBootSector.FixedMedia;
        boot.SectorsPerTrack = 63;
        boot.HeadCount = 255;
        boot.HiddenSectors = (uint)layout.VolumeStart.Value;
        boot.TotalSectors32 = (uint)layout.VolumeBlocks;
        boot.FatSize32 = (uint)layout.FatBlocks;
        boot.RootCluster = FatLayout.FirstCluster;
        boot.FileSystemInfoSector = FatLayout.InfoSector;
        boot.BackupBootSector = FatLayout.BackupSector;
        boot.DriveNumber = 0x80;
        boot.BootSignature = FatBootSector.ExtendedBootSignature;
        boot.VolumeId = layout.Options.VolumeId;
        FatLabel.Store(FatLabel.Encode(layout.Options.Label), boot.VolumeLabel);
        FatLabel.Store("FAT32   ", boot.FileSystemType);
        BootCode.WriteForVolume(sector);
        MemoryMarshal.AsRef<U16Le>(sector[FatBootSector.SignatureOffset..]) = FatBootSector.Signature;
    }

    private void FillInfo(Memory<byte> bytes)
    {
        ref FileSystemInfo32 info = ref MemoryMarshal.AsRef<FileSystemInfo32>(bytes.Span);
        info.LeadSignature = FileSystemInfo32.Lead;
        info.StructureSignature = FileSystemInfo32.Structure;
        info.FreeClusterCount = (uint)layout.FreeClusters;
        info.NextFreeCluster = FatLayout.FirstCluster;
        info.TrailSignature = FileSystemInfo32.Trail;
    }
}
