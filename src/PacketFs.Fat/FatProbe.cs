using System.Numerics;
using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Fat.Structures;

namespace PacketFs.Fat;

/// <summary>Recognises FAT32 volumes: at the start, or in a partition of a master boot record.</summary>
public static class FatProbe
{
    private const int LargestSector = 4096;
    private const int SmallestSector = 512;
    private const uint CleanBit = 0x0800_0000;
    private const uint NoErrorBit = 0x0400_0000;

    /// <summary>Reads bytes from an offset; returns how many there were.</summary>
    public delegate int Reader(long offset, Span<byte> buffer);

    /// <summary>Null when there is no FAT32 volume.</summary>
    public static FatVolumeFacts? Find(IBlockDevice device)
    {
        int blockSize = device.Geometry.BlockSize;
        return Find((offset, buffer) =>
        {
            long first = offset / blockSize;
            long end = Math.Min(device.Geometry.BlockCount, (offset + buffer.Length + blockSize - 1) / blockSize);
            if (offset < 0 || end <= first)
            {
                return 0;
            }

            byte[] blocks = new byte[(end - first) * blockSize];
            device.Read(new Lba(first), blocks);
            ReadOnlySpan<byte> found = blocks.AsSpan((int)(offset - (first * blockSize)));
            int count = Math.Min(found.Length, buffer.Length);
            found[..count].CopyTo(buffer);
            return count;
        });
    }

    /// <summary>Null when there is no FAT32 volume.</summary>
    public static FatVolumeFacts? Find(Reader read)
    {
        if (ReadVolume(read, 0) is { } whole)
        {
            return whole;
        }

        byte[] record = new byte[SmallestSector];
        if (read(0, record) < record.Length
            || MemoryMarshal.AsRef<U16Le>(record.AsSpan(FatBootSector.SignatureOffset)) != FatBootSector.Signature)
        {
            return null;
        }

        Span<PartitionEntry> entries = MemoryMarshal.Cast<byte, PartitionEntry>(
            record.AsSpan(PartitionEntry.TableOffset, PartitionEntry.Count * PartitionEntry.Size));
        foreach (PartitionEntry entry in entries)
        {
            if (entry.Type is not (PartitionEntry.Fat32Lba or PartitionEntry.Fat32Chs))
            {
                continue;
            }

            // The table counts in sectors, and nothing in it says how large they are.
            for (int sector = SmallestSector; sector <= LargestSector; sector *= 2)
            {
                if (ReadVolume(read, (long)(uint)entry.FirstLba * sector) is { } found
                    && found.SectorBytes == sector)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private static FatVolumeFacts? ReadVolume(Reader read, long offset)
    {
        byte[] sector = new byte[SmallestSector];
        if (read(offset, sector) < sector.Length
            || MemoryMarshal.AsRef<U16Le>(sector.AsSpan(FatBootSector.SignatureOffset)) != FatBootSector.Signature)
        {
            return null;
        }

        FatBootSector boot = MemoryMarshal.AsRef<FatBootSector>(sector.AsSpan());
        int size = boot.BytesPerSector;
        int clusterBlocks = boot.SectorsPerCluster;
        long total = (uint)boot.TotalSectors32;
        long fat = (uint)boot.FatSize32;
        long data = boot.ReservedSectorCount + (boot.FatCount * fat);
        bool isFat32 = size is >= SmallestSector and <= LargestSector && BitOperations.IsPow2(size)
            && BitOperations.IsPow2(clusterBlocks) && boot.FatCount is 1 or 2
            && boot.ReservedSectorCount > 0 && boot.RootEntryCount == 0 && boot.TotalSectors16 == 0
            && boot.FatSize16 == 0 && fat > 0 && data < total && (uint)boot.RootCluster >= FatLayout.FirstCluster;
        if (!isFat32)
        {
            return null;
        }

        long clusters = (total - data) / clusterBlocks;
        return new FatVolumeFacts(
            offset,
            ReadLabel(read, offset + ((data + (((uint)boot.RootCluster - 2L) * clusterBlocks)) * size))
                ?? LabelOf(boot.VolumeLabel.ToString()),
            boot.VolumeId,
            size,
            size * clusterBlocks,
            clusters,
            ReadFree(read, offset + ((long)boot.FileSystemInfoSector * size), clusters),
            IsClean(read, offset + ((long)boot.ReservedSectorCount * size)),
            total * size);
    }

    private static string? ReadLabel(Reader read, long root)
    {
        byte[] bytes = new byte[LargestSector];
        Span<DirectoryEntry> entries = MemoryMarshal.Cast<byte, DirectoryEntry>(
            bytes.AsSpan(0, read(root, bytes) / DirectoryEntry.Size * DirectoryEntry.Size));
        const byte Deleted = 0xE5;
        foreach (DirectoryEntry entry in entries)
        {
            bool isLabel = (entry.Attributes & DirectoryEntry.LongNameAttributes) == DirectoryEntry.VolumeIdAttribute;
            if (isLabel && entry.Name[0] is not (0 or Deleted))
            {
                return entry.Name.ToString().TrimEnd();
            }
        }

        return null;
    }

    private static string LabelOf(string field) => field == FatLabel.None ? "" : field.TrimEnd();

    private static long? ReadFree(Reader read, long offset, long clusters)
    {
        byte[] bytes = new byte[FileSystemInfo32.Size];
        if (read(offset, bytes) < bytes.Length)
        {
            return null;
        }

        FileSystemInfo32 info = MemoryMarshal.AsRef<FileSystemInfo32>(bytes.AsSpan());
        bool isSound = info.LeadSignature == FileSystemInfo32.Lead
            && info.StructureSignature == FileSystemInfo32.Structure
            && (uint)info.FreeClusterCount <= clusters;
        return isSound ? (uint)info.FreeClusterCount : null;
    }

    // Systems clear these bits of entry 1 while they have the volume mounted, or when they met an error.
    private static bool IsClean(Reader read, long table)
    {
        Span<byte> entries = stackalloc byte[2 * U32Le.Size];
        if (read(table, entries) < entries.Length)
        {
            return false;
        }

        uint state = MemoryMarshal.AsRef<U32Le>(entries[U32Le.Size..]);
        return (state & (CleanBit | NoErrorBit)) == (CleanBit | NoErrorBit);
    }
}
