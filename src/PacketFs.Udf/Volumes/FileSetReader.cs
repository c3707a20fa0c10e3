using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// Reads the file set descriptor: the highest file set descriptor number of the sequence prevails (write-once media
/// append to it). It ends at a terminator, an unrecorded block or the end of the extent. ECMA-167 4/8.3.1, UDF 2.3.2.
/// </summary>
public static class FileSetReader
{
    private const int MaximumBlocks = 256;
    private const int MaximumExtents = 16;

    /// <summary>Null when none verifies; <paramref name="findings"/> say why.</summary>
    public static FileSetDescriptor? Read(
        IBlockDevice device, LogicalVolume volume, FindingCollector findings, out LbAddr location)
    {
        location = default;
        FileSetDescriptor? best = null;
        byte[] block = new byte[volume.BlockSize];
        LongAd extent = volume.FileSetDescriptorSequenceExtent;
        for (int i = 0; i < MaximumExtents && !extent.IsNone; i++)
        {
            LongAd next = default;
            long blocks = Math.Min((extent.Length + volume.BlockSize - 1) / volume.BlockSize, MaximumBlocks);
            for (uint offset = 0; offset < blocks; offset++)
            {
                LbAddr address = new(unchecked(extent.Location.Block + offset), extent.Location.Partition);
                if (ReadOne(device, volume, address, block, findings) is not { } descriptor)
                {
                    break;
                }

                if (best is null || descriptor.FileSetDescriptorNumber >= best.Value.FileSetDescriptorNumber)
                {
                    best = descriptor;
                    location = address;
                    next = descriptor.NextExtent;
                }
            }

            extent = next;
        }

        if (best is null)
        {
            findings.Add(Problem.FileSetMissing, $"block {volume.FileSetDescriptorSequenceExtent.Location}");
        }

        return best;
    }

    private static FileSetDescriptor? ReadOne(
        IBlockDevice device, LogicalVolume volume, LbAddr address, byte[] block, FindingCollector findings)
    {
        bool isRead = volume.TryMap(address, 1, out Lba sector, out _) && TryRead(device, sector, block, findings);
        bool verifies = isRead && DescriptorTag.Verify(block, address.Block) is null;
        if (!verifies && address.Partition < volume.Maps.Count
            && volume.Maps[address.Partition].Mapping is MetadataMapping metadata
            && metadata.TryMapCopy(address.Block, 1, out Lba copy, out _))
        {
            isRead = TryRead(device, copy, block, findings);
        }

        if (!isRead)
        {
            return null;
        }

        DescriptorFault? fault = DescriptorTag.Verify(
            block, address.Block, TagId.FileSetDescriptor, FileSetDescriptor.Size);
        bool isTerminator = fault == DescriptorFault.Identifier
            && DescriptorTag.Of(block).Id == TagId.TerminatingDescriptor;
        if (fault is not (null or DescriptorFault.Unrecorded) && !isTerminator)
        {
            findings.Add(Problem.DescriptorDamaged, $"block {address}", $"file set descriptor: {fault}");
        }

        return fault is null ? MemoryMarshal.AsRef<FileSetDescriptor>(block.AsSpan()) : null;
    }

    private static bool TryRead(IBlockDevice device, Lba sector, byte[] block, FindingCollector findings)
    {
        try
        {
            device.Read(sector, block);
            return true;
        }
        catch (FsException failure) when (failure.Error is FsError.InputOutput)
        {
            findings.Add(Problem.UnreadableSector, $"sector {sector}", failure.Message);
            return false;
        }
    }
}
