using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// Finds a UDF volume on a device: recognition sequence, anchors, both descriptor sequences with their prevailing
/// rules, partition maps, sparing tables, integrity sequence. Takes whatever still makes sense, and notes all that does
/// not. Bounded in time and memory whatever the disc holds; reads only.
/// <para>The steps are those of UDF's mount: recognition, anchors, main sequence (completed from the reserve), domain,
/// maps, integrity.</para>
/// </summary>
public sealed class VolumeReader
{
    private const int MaximumMaps = 16;
    private readonly IBlockDevice _device;
    private readonly FindingCollector _findings = new();
    private readonly SectorReader _reader;

    private VolumeReader(IBlockDevice device)
    {
        _device = device;
        _reader = new SectorReader(device, _findings);
    }

    /// <param name="device">Its block size must be the volume's.</param>
    /// <param name="sessionStart">First sector of the (last) session; 0 but on multisession discs.</param>
    public static VolumeReadResult Read(IBlockDevice device, long sessionStart = 0)
    {
        VolumeReader reader = new(device);
        VolumeRecognition recognition = VolumeRecognition.Read(device, sessionStart, reader._findings);
        LogicalVolume? volume = reader.ReadVolume(sessionStart);
        return new VolumeReadResult(volume, recognition, reader._findings);
    }

    private LogicalVolume? ReadVolume(long sessionStart)
    {
        IReadOnlyList<AnchorPoint> anchors = AnchorSearch.Find(_reader, sessionStart, _findings);
        if (anchors.Count == 0)
        {
            _findings.Add(Problem.AnchorMissing, "volume");
            return null;
        }

        foreach (AnchorPoint anchor in ByVotes(anchors))
        {
            FindingCollector findings = new();
            VolumeDescriptorSequence main = VolumeDescriptorSequence.Read(
                _device, anchor.Main, "main sequence", findings);
            VolumeDescriptorSequence reserve = VolumeDescriptorSequence.Read(
                _device, anchor.Reserve, "reserve sequence", findings);
            SequenceComparison.Compare(main, reserve, findings);
            main.FillFrom(reserve);
            if (main.Primary is not null && main.Logical is not null)
            {
                _findings.AddRange(findings);
                return Assemble(anchors, main, reserve);
            }
        }

        _findings.Add(Problem.NoDescriptorSequence, "volume");
        return null;
    }

    /// <summary>
    /// One anchor for each pair of sequences that is pointed to; the most votes first, then the regular place.
    /// </summary>
    private List<AnchorPoint> ByVotes(IReadOnlyList<AnchorPoint> anchors)
    {
        List<AnchorPoint> distinct = [];
        foreach (AnchorPoint anchor in anchors)
        {
            if (!distinct.Exists(anchor.PointsAs))
            {
                distinct.Add(anchor);
            }
        }

        if (distinct.Count > 1)
        {
            _findings.Add(
                Problem.AnchorsDisagree,
                $"sector {distinct[1].Location}",
                $"sector {distinct[0].Location} says otherwise");
        }

        return [.. distinct.OrderByDescending(anchor => anchors.Count(anchor.PointsAs))];
    }

    private LogicalVolume? Assemble(
        IReadOnlyList<AnchorPoint> anchors, VolumeDescriptorSequence main, VolumeDescriptorSequence reserve)
    {
        RecordedDescriptor logical = main.Logical!;
        ref readonly LogicalVolumeDescriptor descriptor = ref logical.As<LogicalVolumeDescriptor>();
        string where = $"sector {logical.Location}";
        if (descriptor.LogicalBlockSize != (uint)_reader.BlockSize)
        {
            string sizes = $"{descriptor.LogicalBlockSize}, device {_reader.BlockSize}";
            _findings.Add(Problem.BlockSizeMismatch, where, sizes);
            return null;
        }

        if (!descriptor.DomainIdentifier.Is(EntityIds.OstaUdfCompliant))
        {
            _findings.Add(Problem.DomainUnknown, where, descriptor.DomainIdentifier.ToString());
            return null;
        }

        if (!descriptor.DomainIdentifier.Revision.IsKnown)
        {
            _findings.Add(Problem.RevisionUnknown, where, descriptor.DomainIdentifier.Revision.ToString());
        }

        if (ReadMaps(main, logical) is not { } maps)
        {
            return null;
        }

        VolumeIntegrity? integrity = IntegritySequenceReader.Read(
            _reader, descriptor.IntegritySequenceExtent, _findings);
        if (integrity is null)
        {
            _findings.Add(Problem.IntegrityMissing, descriptor.IntegritySequenceExtent.ToString());
        }

        return new LogicalVolume(main.Primary!, logical, anchors, main, reserve, maps, integrity, ReadCommitArea(main));
    }

    private List<PartitionMap>? ReadMaps(VolumeDescriptorSequence sequence, RecordedDescriptor logical)
    {
        ReadOnlySpan<byte> table = logical.Bytes.AsSpan(LogicalVolumeDescriptor.HeadSize);
        uint count = logical.As<LogicalVolumeDescriptor>().NumberOfPartitionMaps;
        string where = $"sector {logical.Location}";
        if (count is 0 or > MaximumMaps)
        {
            _findings.Add(Problem.PartitionMapInvalid, where, $"{count} partition maps");
            return null;
        }

        List<PartitionMap> maps = [];
        for (int reference = 0; reference < count; reference++)
        {
            int length = table.Length >= PartitionMapHeader.Size ? table[1] : 0;
            if (length < PartitionMapHeader.Size || length > table.Length)
            {
                _findings.Add(Problem.PartitionMapInvalid, where, $"map {reference}");
                return null;
            }

            if (ReadMap(sequence, reference, table[..length].ToArray()) is not { } map)
            {
                return null;
            }

            maps.Add(map);
            table = table[length..];
        }

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
            _findings.Add(Problem.PartitionDescriptorMissing, $"map {reference}", $"partition number {number}");
            return null;
        }

        if (kind == PartitionMapKind.Unknown)
        {
            _findings.Add(Problem.PartitionMapUnknown, $"map {reference}", $"type {bytes[0]}, {bytes.Length} bytes");
        }

        ref readonly PartitionDescriptor partition = ref descriptor.As<PartitionDescriptor>();
        long end = (long)partition.PartitionStartingLocation + partition.PartitionLength;
        bool mayGrow = partition.AccessType == PartitionAccessType.WriteOnce;
        if (end > _reader.BlockCount && !mayGrow && kind != PartitionMapKind.Virtual)
        {
            _findings.Add(
                Problem.PartitionOutsideVolume, $"partition {number}", $"ends at sector {end} of {_reader.BlockCount}");
        }

        return new PartitionMap(reference, kind, number, descriptor, bytes, CreateMapping(kind, bytes, partition));
    }

    private IPartitionMapping? CreateMapping(PartitionMapKind kind, byte[] bytes, in PartitionDescriptor partition)
    {
        Lsn start = partition.Start;
        uint length = (uint)Math.Clamp(_reader.BlockCount - start.Value, 0, partition.PartitionLength);
        if (kind != PartitionMapKind.Sparable)
        {
            return kind == PartitionMapKind.Type1 ? new Type1Mapping(start, length) : null;
        }

        ref readonly SparablePartitionMap map = ref MemoryMarshal.AsRef<SparablePartitionMap>(bytes.AsSpan());
        if (map.PacketLength == 0)
        {
            _findings.Add(Problem.PartitionMapInvalid, "sparable partition map", "packets of 0 blocks");
            return null;
        }

        if (SparingTableReader.Read(_reader, map, start, length, _findings) is { } sparing)
        {
            return new SparableMapping(start, length, sparing);
        }

        // Without a table most packets are still where they belong: reading them beats reading nothing.
        _findings.Add(Problem.SparingTablesAllLost, "sparable partition map");
        return new Type1Mapping(start, length);
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

    private static CommitAreaDescription? ReadCommitArea(VolumeDescriptorSequence main) =>
        main.ImplementationUse(EntityIds.CommitArea) is { } descriptor
            ? MemoryMarshal.AsRef<CommitAreaDescription>(
                descriptor.Bytes.AsSpan(ImplementationUseVolumeDescriptor.ImplementationUseOffset))
            : null;
}
