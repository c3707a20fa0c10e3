using System.Runtime.InteropServices;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Check;

/// <summary>
/// Volume space belongs to one thing at a time: recognition sequence, anchors, sequences, sparing tables, spare
/// packets, commit area, partitions, and what the unallocated space descriptor says is nobody's. A structure inside a
/// partition must be the partition's too.
/// </summary>
internal sealed class VolumeSpaceCheck
{
    private readonly CheckContext _context;
    private readonly List<(long Start, long End, string Name)> _runs = [];

    public VolumeSpaceCheck(CheckContext context) => _context = context;

    private LogicalVolume Volume => _context.Volume;

    public void Run(VolumeRecognition recognition)
    {
        if (recognition.HasNsr)
        {
            int offset = VolumeStructureDescriptor.SequenceOffsetBytes / _context.BlockSize;
            long first = _context.Options.SessionStart + offset;
            long bytes = (recognition.BeginningCount + recognition.Nsr02Count + recognition.Nsr03Count
                + recognition.TerminatingCount) * (long)recognition.StrideBytes;
            _runs.Add((first, first + _context.BlocksFor((ulong)bytes), "recognition sequence"));
        }

        // What is written once in sequence has a partition up to the end of the medium, anchors and all.
        bool isSequential = Volume.Maps.Any(map => map.Kind == PartitionMapKind.Virtual);
        foreach (AnchorPoint anchor in isSequential ? [] : Volume.Anchors)
        {
            _runs.Add((anchor.Location.Value, anchor.Location.Value + 1, "anchor"));
        }

        AddExtents(Volume.Main.Extents, "main sequence");
        AddExtents(Volume.Reserve.Extents, "reserve sequence");
        AddExtents([Volume.Descriptor.IntegritySequenceExtent], "integrity sequence");
        AddPartitions();
        AddSparing();
        if (Volume.CommitArea is { } area)
        {
            long blocks = (long)area.PacketCount * area.PacketBlocks;
            Place(area.StartSector, blocks, "commit area");
        }

        if (!isSequential)
        {
            AddUnallocated();
        }

        Compare();
    }

    private void AddExtents(IReadOnlyList<ExtentAd> extents, string name)
    {
        foreach (ExtentAd extent in extents)
        {
            Place(extent.Location.Value, _context.BlocksFor(extent.Length), name);
        }
    }

    private void AddPartitions()
    {
        foreach (PartitionMap map in Volume.Maps.DistinctBy(map => map.PartitionNumber))
        {
            long start = map.Partition.PartitionStartingLocation;
            _runs.Add((start, start + map.Partition.PartitionLength, $"partition {map.PartitionNumber}"));
        }
    }

    private void AddSparing()
    {
        foreach (PartitionMap map in Volume.Maps)
        {
            if (map.Mapping is not SparableMapping { Sparing: var sparing } mapping)
            {
                continue;
            }

            foreach (Lsn table in sparing.CopyLocations)
            {
                Place(table.Value, _context.BlocksFor((ulong)sparing.EncodedSize), "sparing table");
            }

            foreach (SparingEntry entry in sparing.Snapshot)
            {
                Place(entry.MappedLocation, sparing.PacketBlocks, "spare packet");
            }

            bool isAligned = mapping.Start.Value % (uint)sparing.PacketBlocks == 0
                && map.Partition.PartitionLength % (uint)sparing.PacketBlocks == 0;
            if (!isAligned)
            {
                _context.Findings.Add(Problem.PartitionNotAligned, $"partition {map.PartitionNumber}");
            }
        }
    }

    /// <summary>Inside a partition a structure must own its blocks there; elsewhere it must be alone.</summary>
    private void Place(long start, long blocks, string name)
    {
        foreach (PartitionMap map in Volume.Maps)
        {
            long offset = start - map.Partition.PartitionStartingLocation;
            bool isReal = map.Kind is PartitionMapKind.Type1 or PartitionMapKind.Sparable;
            if (isReal && offset >= 0 && offset + blocks <= map.Partition.PartitionLength)
            {
                LbAddr address = new((uint)offset, (ushort)map.Reference);
                _context.Claim(address, (uint)blocks, new Where("", name, address));
                return;
            }
        }

        _runs.Add((start, start + blocks, name));
    }

    private void AddUnallocated()
    {
        if (Volume.Main.UnallocatedSpace is not { } descriptor)
        {
            return;
        }

        ReadOnlySpan<ExtentAd> extents = MemoryMarshal.Cast<byte, ExtentAd>(
            descriptor.Bytes.AsSpan(UnallocatedSpaceDescriptor.HeadSize));
        foreach (ExtentAd extent in extents)
        {
            long start = extent.Location.Value;
            _runs.Add((start, start + _context.BlocksFor(extent.Length), "unallocated space"));
        }
    }

    private void Compare()
    {
        _runs.Sort();
        (long Start, long End, string Name) reach = (0, 0, "");
        foreach ((long Start, long End, string Name) run in _runs)
        {
            if (run.Start < reach.End)
            {
                _context.Findings.Add(
                    Problem.VolumeSpaceOverlap, $"sector {run.Start}", $"{run.Name} and {reach.Name}");
            }

            bool isPartition = run.Name.StartsWith("partition", StringComparison.Ordinal);
            if (run.End > _context.Device.Geometry.BlockCount && !isPartition)
            {
                _context.Findings.Add(Problem.SequenceOutsideVolume, $"sector {run.Start}", run.Name);
            }

            reach = run.End > reach.End ? run : reach;
        }
    }
}
