using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Format;
using PacketFs.Udf.Labels;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Space;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Facts;

/// <summary>
/// Collects what a volume says about itself. Free space is counted in the bitmap, not believed of the integrity
/// descriptor. Reads only; what cannot be read is left out.
/// </summary>
public static class VolumeFactsReader
{
    /// <exception cref="FsException">The device itself failed.</exception>
    public static VolumeFacts? Read(IBlockDevice device, long? unusableBlocks = null)
    {
        VolumeReadResult result = VolumeReader.Read(device);
        if (result.Volume is not { } volume)
        {
            return null;
        }

        FileSetDescriptor fileSet = FileSetReader.Read(device, volume, new FindingCollector(), out LbAddr location)
            ?? default;
        VirtualAllocationTable? table =
            volume.Maps.Select(map => map.Mapping).OfType<VirtualMapping>().FirstOrDefault()?.Table;
        PartitionMap data = volume.Maps.FirstOrDefault(map => map.Mapping is Type1Mapping or SparableMapping)
            ?? volume.Maps[0];
        IReadOnlyList<PartitionFacts> partitions =
            [.. volume.Maps.Select(map => Describe(device, volume, map, table))];
        (UdfRevision read, UdfRevision write, UdfRevision most) = Revisions(volume, table);
        LogicalVolumeIntegrityImplementationUse? use = volume.Integrity is { HasUse: true } found ? found.Use : null;
        return new VolumeFacts
        {
            Labels = LabelFields.Read(volume, fileSet),
            Application = volume.Primary.ApplicationIdentifier.ToString(),
            Writers = Writers(volume, data, table),
            WindowsSerial = location == default && fileSet.Tag.Id != TagId.FileSetDescriptor ? null : Serial(fileSet),
            BlockSize = volume.BlockSize,
            DeviceBlocks = device.Geometry.BlockCount,
            TotalBlocks = (uint)data.Partition.PartitionLength,
            FreeBlocks = partitions[data.Reference].FreeBlocks,
            Files = table is not null ? table.Counts?.Files : use?.NumberOfFiles,
            Directories = table is not null ? table.Counts?.Directories : use?.NumberOfDirectories,
            Revision = volume.Revision,
            MinimumReadRevision = read,
            MinimumWriteRevision = write,
            MaximumWriteRevision = most,
            Integrity = table is not null || volume.Integrity is { IsOpen: false } ? "closed"
                : volume.Integrity is null ? "none" : "open",
            Protection = volume.DomainFlags | fileSet.DomainIdentifier.DomainFlags,
            Made = volume.Primary.RecordingDateAndTime.ToFileTime(),
            Changed = table?.Time.ToFileTime() ?? volume.Integrity?.Head.RecordingDateAndTime.ToFileTime()
                ?? FileTime.None,
            TableSector = table is null ? null : data.Partition.Start.Value + (long)table.Location,
            Partitions = partitions,
            Spares = Spares(volume),
            UnusableBlocks = unusableBlocks,
            Regions = RegionList.Of(volume, result.Recognition),
            WriteObstacle = table is null ? volume.WriteObstacle : null,
            Readers = SystemSupportTable.For(
                volume.Revision,
                table is not null ? UdfPartitionKind.Virtual
                    : data.Kind == PartitionMapKind.Sparable ? UdfPartitionKind.Sparable
                    : UdfPartitionKind.Type1,
                volume.Maps.Any(map => map.Kind == PartitionMapKind.Metadata),
                volume.BlockSize,
                volume.IsPseudoOverwritable),
        };
    }

    /// <summary>Byte k of it is the sum of the descriptor's bytes at k, k + 4, k + 8 and so on.</summary>
    private static uint Serial(FileSetDescriptor fileSet)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<FileSetDescriptor>(in fileSet));
        uint serial = 0;
        for (int lane = 0; lane < sizeof(uint); lane++)
        {
            byte sum = 0;
            for (int i = lane; i < bytes.Length; i += sizeof(uint))
            {
                sum = unchecked((byte)(sum + bytes[i]));
            }

            serial |= (uint)sum << (8 * lane);
        }

        return serial;
    }

    private static PartitionFacts Describe(
        IBlockDevice device, LogicalVolume volume, PartitionMap map, VirtualAllocationTable? table)
    {
        ref readonly PartitionDescriptor partition = ref map.Partition;
        long start = (uint)partition.PartitionStartingLocation;
        long? free = map.Mapping switch
        {
            Type1Mapping when table is not null =>
                Math.Max(0, start + (uint)partition.PartitionLength - device.Geometry.BlockCount),
            Type1Mapping or SparableMapping => CountFree(device, volume, map),
            MetadataMapping => FreeAsRecorded(volume, map.Reference),
            _ => null,
        };
        string access = partition.AccessType switch
        {
            PartitionAccessType.ReadOnly => "read_only",
            PartitionAccessType.WriteOnce => "write_once",
            PartitionAccessType.Rewritable => "rewritable",
            PartitionAccessType.Overwritable => "overwritable",
            _ => "not_specified",
        };
        return new PartitionFacts(map.Kind, map.PartitionNumber, access, start, map.Mapping?.BlockCount, free);
    }

    private static long? CountFree(IBlockDevice device, LogicalVolume volume, PartitionMap map)
    {
        ShortAd extent = map.Partition.PartitionContentsUse.UnallocatedSpaceBitmap;
        if (extent.Length == 0)
        {
            return volume.IsPseudoOverwritable && (device as ICommitDevice)?.Fresh is { } fresh
                ? CountFresh(fresh, volume, map)
                : FreeAsRecorded(volume, map.Reference);
        }

        try
        {
            SpaceBitmapStore store = new(
                new VolumeBlocks(device, volume), new LbAddr(extent.Position, (ushort)map.Reference), extent.Length);
            uint blocks = map.Mapping!.BlockCount;
            BlockBitmap bitmap = store.Load(blocks);
            return blocks - bitmap.CountSet(0, blocks);
        }
        catch (FsException failure) when (failure.Error is FsError.Corrupt or FsError.InputOutput)
        {
            return null;
        }
    }

    /// <summary>What was never written, but for the metadata file's part and what overwriting will take.</summary>
    private static long CountFresh(IFreshSpace fresh, LogicalVolume volume, PartitionMap map)
    {
        uint blocks = map.Mapping!.BlockCount;
        FreshFront front = new(fresh, map.Partition.Start.ToLba());
        BlockBitmap used = front.Load(blocks);
        MetadataMapping metadata = volume.Maps.Select(other => other.Mapping).OfType<MetadataMapping>().First();
        for (uint block = 0; block < metadata.BlockCount;)
        {
            uint run = 1;
            if (metadata.TryMap(block, metadata.BlockCount - block, out Lba start, out uint found))
            {
                run = found;
                used.Set((uint)(start - map.Partition.Start.ToLba()), found);
            }

            block += run;
        }

        return Math.Max(0, blocks - used.CountSet(0, blocks) - front.ReserveBlocks);
    }

    private static long? FreeAsRecorded(LogicalVolume volume, int reference) =>
        volume.Integrity is { } integrity && reference < integrity.PartitionCount
            && (uint)integrity.FreeSpaceTable[reference] != LogicalVolumeIntegrityDescriptor.NotKnown
            ? (uint)integrity.FreeSpaceTable[reference]
            : null;

    private static (UdfRevision Read, UdfRevision Write, UdfRevision Most) Revisions(
        LogicalVolume volume, VirtualAllocationTable? table)
    {
        if (table is { HasHeader: true, Header: var header })
        {
            return (new UdfRevision(header.MinimumUdfReadRevision), new UdfRevision(header.MinimumUdfWriteRevision),
                new UdfRevision(header.MaximumUdfWriteRevision));
        }

        LogicalVolumeIntegrityImplementationUse use = volume.Integrity?.Use ?? default;
        return (new UdfRevision(use.MinimumUdfReadRevision), new UdfRevision(use.MinimumUdfWriteRevision),
            new UdfRevision(use.MaximumUdfWriteRevision));
    }

    private static List<WriterFacts> Writers(LogicalVolume volume, PartitionMap data, VirtualAllocationTable? table)
    {
        List<WriterFacts> writers = [];
        void Add(string where, EntityId id)
        {
            if (id.ToString() is { Length: > 0 } name)
            {
                writers.Add(new WriterFacts(where, name, ((OperatingSystemClass)id.IdentifierSuffix[0]).ToString()));
            }
        }

        Add("primary", volume.Primary.ImplementationIdentifier);
        Add("logical", volume.Descriptor.ImplementationIdentifier);
        Add("partition", data.Partition.ImplementationIdentifier);
        Add("integrity", volume.Integrity?.Use.ImplementationId ?? default);
        Add("table", table?.File.Implementation ?? default);
        return writers;
    }

    private static SpareFacts? Spares(LogicalVolume volume)
    {
        if (volume.Maps.Select(map => map.Mapping).OfType<SparableMapping>().FirstOrDefault() is not { } mapping)
        {
            return null;
        }

        SparingTableSet sparing = mapping.Sparing;
        int total = sparing.Snapshot.Length;
        return new SpareFacts(
            sparing.PacketBlocks, total, sparing.AvailableCount, sparing.InUseCount,
            total - sparing.AvailableCount - sparing.InUseCount);
    }
}
