using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// Makes translations of partition maps. Those that stand on the medium itself come first, then those that stand on a
/// file in one of them (metadata, virtual): so no map can lead to itself.
/// </summary>
internal sealed class PartitionMapReader(
    IBlockDevice device, SectorReader reader, FindingCollector findings, VolumeReadOptions options)
{
    private const int MaximumMaps = 16;

    /// <summary>Null when a map cannot even be told apart.</summary>
    public List<PartitionMap>? Read(VolumeDescriptorSequence sequence, RecordedDescriptor logical)
    {
        ReadOnlySpan<byte> table = logical.Bytes.AsSpan(LogicalVolumeDescriptor.HeadSize);
        uint count = logical.As<LogicalVolumeDescriptor>().NumberOfPartitionMaps;
        string where = $"sector {logical.Location}";
        if (count is 0 or > MaximumMaps)
        {
            findings.Add(Problem.PartitionMapInvalid, where, $"{count} partition maps");
            return null;
        }

        List<PartitionMap> maps = [];
        for (int reference = 0; reference < count; reference++)
        {
            int length = table.Length >= PartitionMapHeader.Size ? table[1] : 0;
            if (length < PartitionMapHeader.Size || length > table.Length)
            {
                findings.Add(Problem.PartitionMapInvalid, where, $"map {reference}");
                return null;
            }

            if (ReadMap(sequence, reference, table[..length].ToArray()) is not { } map)
            {
                return null;
            }

            maps.Add(map);
            table = table[length..];
        }

        ResolveFiles(maps);
        return maps;
    }

    private PartitionMap? ReadMap(VolumeDescriptorSequence sequence, int reference, byte[] bytes)
    {
        PartitionMapKind kind = KindOf(bytes);
        ushort number = bytes.Length switch
        {
            Type1PartitionMap.Size => MemoryMarshal.AsRef<Type1PartitionMap>(bytes.AsSpan()).PartitionNumber,
            Type2PartitionMap.Size => MemoryMarshal.AsRef<Type2PartitionMap>(bytes.AsSpan()).PartitionNumber,
            _ => 0,
        };
        if (sequence.Partition(number) is not { } descriptor)
        {
            findings.Add(Problem.PartitionDescriptorMissing, $"map {reference}", $"partition number {number}");
            return null;
        }

        if (kind == PartitionMapKind.Unknown)
        {
            findings.Add(Problem.PartitionMapUnknown, $"map {reference}", $"type {bytes[0]}, {bytes.Length} bytes");
        }

        ref readonly PartitionDescriptor partition = ref descriptor.As<PartitionDescriptor>();
        long end = (long)partition.PartitionStartingLocation + partition.PartitionLength;
        bool mayGrow = partition.AccessType == PartitionAccessType.WriteOnce;
        if (end > Limit(partition) && !mayGrow && kind is not (PartitionMapKind.Virtual or PartitionMapKind.Metadata))
        {
            findings.Add(
                Problem.PartitionOutsideVolume, $"partition {number}", $"ends at sector {end} of {reader.BlockCount}");
        }

        return new PartitionMap(reference, kind, number, descriptor, bytes, CreateMapping(kind, bytes, partition));
    }

    /// <summary>Sectors that there are, or that there will be on a medium that is written from front to back.</summary>
    private long Limit(in PartitionDescriptor partition) =>
        device is IAppendDevice append && partition.AccessType == PartitionAccessType.WriteOnce
            ? append.CapacityBlocks
            : reader.BlockCount;

    private IPartitionMapping? CreateMapping(PartitionMapKind kind, byte[] bytes, in PartitionDescriptor partition)
    {
        Lsn start = partition.Start;
        uint length = (uint)Math.Clamp(Limit(partition) - start.Value, 0, partition.PartitionLength);
        if (kind != PartitionMapKind.Sparable)
        {
            return kind == PartitionMapKind.Type1 ? new Type1Mapping(start, length) : null;
        }

        ref readonly SparablePartitionMap map = ref MemoryMarshal.AsRef<SparablePartitionMap>(bytes.AsSpan());
        if (map.PacketLength == 0)
        {
            findings.Add(Problem.PartitionMapInvalid, "sparable partition map", "packets of 0 blocks");
            return null;
        }

        if (SparingTableReader.Read(reader, map, start, length, findings) is { } sparing)
        {
            return new SparableMapping(start, length, sparing);
        }

        // Without a table most packets are still where they belong: reading them beats reading nothing.
        findings.Add(Problem.SparingTablesAllLost, "sparable partition map");
        return new Type1Mapping(start, length);
    }

    private void ResolveFiles(List<PartitionMap> maps)
    {
        for (int i = 0; i < maps.Count; i++)
        {
            PartitionMap map = maps[i];
            PartitionMap? below = maps.Find(other => other.PartitionNumber == map.PartitionNumber
                && other.Kind is PartitionMapKind.Type1 or PartitionMapKind.Sparable);
            bool standsOnFile = map.Kind is PartitionMapKind.Metadata or PartitionMapKind.Virtual;
            if (!standsOnFile)
            {
                continue;
            }

            if (below?.Mapping is null)
            {
                findings.Add(Problem.PartitionMapInvalid, $"map {i}", "no map of the partition that it stands on");
                continue;
            }

            IPartitionMapping? mapping = map.Kind == PartitionMapKind.Metadata
                ? ReadMetadata(map, below)
                : ReadVirtual(map, below);
            maps[i] = map with { Mapping = mapping };
        }
    }

    private MetadataMapping? ReadMetadata(PartitionMap map, PartitionMap below)
    {
        MetadataPartitionMap head = MemoryMarshal.AsRef<MetadataPartitionMap>(map.Bytes.AsSpan());
        ushort reference = (ushort)below.Reference;
        SystemFileReader files = new(reader, wanted => wanted == reference ? below.Mapping : null);
        (SystemFile? File, MetadataFileMap? Blocks) main = ReadFile(
            files, below, head.MetadataFileLocation, FileType.MetadataFile, Problem.MetadataFileDamaged);
        (SystemFile? File, MetadataFileMap? Blocks) mirror = ReadFile(
            files, below, head.MetadataMirrorFileLocation, FileType.MetadataMirrorFile, Problem.MetadataMirrorDamaged);
        if (main.Blocks is null && mirror.Blocks is null)
        {
            findings.Add(Problem.MetadataFilesLost, $"map {map.Reference}");
            return null;
        }

        SystemFile? bitmap = null;
        uint place = head.MetadataBitmapFileLocation;
        if (place != MetadataPartitionMap.NoBitmap)
        {
            bitmap = files.Read(new LbAddr(place, reference), out string why);
            if (bitmap is not { Type: FileType.MetadataBitmapFile })
            {
                findings.Add(Problem.MetadataBitmapDamaged, $"block {place}@{reference}", why);
                bitmap = null;
            }
        }

        return new MetadataMapping(head, reference, below.Mapping!, main, mirror, bitmap);
    }

    private (SystemFile? File, MetadataFileMap? Blocks) ReadFile(
        SystemFileReader files, PartitionMap below, uint place, FileType type, Problem problem)
    {
        SystemFile? file = files.Read(new LbAddr(place, (ushort)below.Reference), out string why);
        MetadataFileMap? blocks = null;
        if (file is not null)
        {
            why = $"its file type is {file.Type}";
            blocks = file.Type == type
                ? MetadataFileMap.From(file, reader.BlockSize, below.Mapping!, out why)
                : null;
        }

        if (blocks is null)
        {
            findings.Add(problem, $"block {place}@{below.Reference}", why);
        }

        return (file, blocks);
    }

    private VirtualMapping? ReadVirtual(PartitionMap map, PartitionMap below)
    {
        ushort reference = (ushort)below.Reference;

        // Run-out blocks and unwritten ends are no findings: the search is meant to pass them.
        VatReader tables = new(new SectorReader(device, new FindingCollector()), reference, below.Mapping!);
        Lba start = below.Partition.Start.ToLba();
        long last = Math.Min(reader.BlockCount, start.Value + below.Mapping!.BlockCount) - 1;
        if (tables.FindLast(last, start, out bool isFollowed) is not { } table)
        {
            findings.Add(Problem.VatMissing, $"map {map.Reference}");
            return null;
        }

        if (isFollowed)
        {
            findings.Add(
                Problem.VatNotLast,
                $"sector {start + table.Location}",
                $"up to {last - start.Value - table.Location} sectors follow it");
        }

        if (options.AsOf is { } number)
        {
            table = Pick(tables, table, number);
        }

        return new VirtualMapping(reference, below.Mapping!, table) { IsFollowed = isFollowed };
    }

    private static VirtualAllocationTable Pick(VatReader tables, VirtualAllocationTable last, int number)
    {
        List<VirtualAllocationTable> all = [last, .. tables.ReadOlder(last)];
        return number >= 1 && number <= all.Count
            ? all[^number]
            : throw new FsException(
                FsError.InvalidArgument, $"There is no state {number}; this volume has 1 to {all.Count}.");
    }

    private static PartitionMapKind KindOf(byte[] bytes)
    {
        if (bytes[0] == PartitionMapHeader.Type1 && bytes.Length == Type1PartitionMap.Size)
        {
            return PartitionMapKind.Type1;
        }

        if (bytes[0] != PartitionMapHeader.Type2 || bytes.Length != Type2PartitionMap.Size)
        {
            return PartitionMapKind.Unknown;
        }

        EntityId type = MemoryMarshal.AsRef<Type2PartitionMap>(bytes.AsSpan()).PartitionTypeIdentifier;
        return type.Is(EntityIds.SparablePartition) ? PartitionMapKind.Sparable
            : type.Is(EntityIds.VirtualPartition) ? PartitionMapKind.Virtual
            : type.Is(EntityIds.MetadataPartition) ? PartitionMapKind.Metadata
            : PartitionMapKind.Unknown;
    }
}
