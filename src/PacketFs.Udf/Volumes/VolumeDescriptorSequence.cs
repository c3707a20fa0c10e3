using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// One volume descriptor sequence, read by the prevailing rules (ECMA-167 3/8.4.3): of descriptors of one kind and key
/// the highest sequence number holds. Reading ends at a terminator, an unrecorded sector, the end of the extent, or a
/// pointer to the next extent.
/// </summary>
public sealed class VolumeDescriptorSequence
{
    private const int MaximumExtents = 64;
    private const int MaximumSectors = 4096;
    private const int MaximumKept = 256;
    private readonly Dictionary<(TagId Kind, string Key), RecordedDescriptor> _prevailing = [];
    private readonly List<ExtentAd> _extents = [];
    private readonly FindingCollector _findings;
    private readonly string _name;

    private VolumeDescriptorSequence(string name, FindingCollector findings)
    {
        _name = name;
        _findings = findings;
    }

    public bool IsTerminated { get; private set; }

    /// <summary>All extents that the sequence took, in order.</summary>
    public IReadOnlyList<ExtentAd> Extents => _extents;

    public IReadOnlyCollection<RecordedDescriptor> Descriptors => _prevailing.Values;

    public RecordedDescriptor? Primary => First(TagId.PrimaryVolumeDescriptor);

    public RecordedDescriptor? Logical => First(TagId.LogicalVolumeDescriptor);

    public RecordedDescriptor? UnallocatedSpace => First(TagId.UnallocatedSpaceDescriptor);

    public static VolumeDescriptorSequence Read(
        IBlockDevice device, ExtentAd extent, string name, FindingCollector findings)
    {
        VolumeDescriptorSequence sequence = new(name, findings);
        sequence.ReadExtents(new SectorReader(device, findings), extent);
        return sequence;
    }

    public RecordedDescriptor? Partition(ushort number) => Find(TagId.PartitionDescriptor, number.ToString());

    public RecordedDescriptor? ImplementationUse(ReadOnlySpan<byte> identifier) =>
        Find(TagId.ImplementationUseVolumeDescriptor, EntityId.Named(identifier).ToString());

    /// <summary>Takes from a second sequence what this one lacks.</summary>
    public void FillFrom(VolumeDescriptorSequence other)
    {
        foreach (((TagId, string) key, RecordedDescriptor descriptor) in other._prevailing)
        {
            bool isThere = key.Item1 is TagId.PrimaryVolumeDescriptor or TagId.LogicalVolumeDescriptor
                ? First(key.Item1) is not null
                : _prevailing.ContainsKey(key);
            if (!isThere)
            {
                _prevailing[key] = descriptor;
            }
        }
    }

    internal RecordedDescriptor? Find(TagId kind, string key) => _prevailing.GetValueOrDefault((kind, key));

    internal IEnumerable<(TagId Kind, string Key)> Keys => _prevailing.Keys;

    private RecordedDescriptor? First(TagId kind) =>
        _prevailing.Where(item => item.Key.Kind == kind)
            .OrderByDescending(item => item.Value.SequenceNumber)
            .Select(item => item.Value).FirstOrDefault();

    private void ReadExtents(SectorReader reader, ExtentAd first)
    {
        HashSet<uint> visited = [];
        int budget = MaximumSectors;
        ExtentAd? next = first;
        while (next is { } extent && extent.Length > 0)
        {
            if (!visited.Add(extent.Location.Value) || visited.Count > MaximumExtents)
            {
                _findings.Add(Problem.SequenceLoops, _name, $"extent at sector {extent.Location}");
                return;
            }

            long sectors = extent.Length / (uint)reader.BlockSize;
            if (extent.Location.Value + sectors > reader.BlockCount)
            {
                _findings.Add(Problem.SequenceOutsideVolume, _name, extent.ToString());
                sectors = Math.Max(0, reader.BlockCount - extent.Location.Value);
            }

            _extents.Add(extent);
            next = ReadExtent(reader, extent.Location, (int)Math.Min(sectors, budget));
            budget -= (int)Math.Min(sectors, budget);
        }
    }

    /// <summary>Reads one extent; answers where the sequence goes on.</summary>
    private ExtentAd? ReadExtent(SectorReader reader, Lsn start, int sectorCount)
    {
        int index = 0;
        while (index < sectorCount)
        {
            Lsn sector = new(start.Value + (uint)index);
            DescriptorFault? fault = reader.ReadDescriptor(sector, sectorCount - index, out ReadOnlySpan<byte> bytes);
            if (fault == DescriptorFault.Unrecorded)
            {
                return null;
            }

            index++;
            if (fault is not null)
            {
                _findings.Add(Problem.DescriptorDamaged, $"sector {sector}", $"{_name}: {fault}");
                continue;
            }

            switch (DescriptorTag.Of(bytes).Id)
            {
                case TagId.TerminatingDescriptor:
                    IsTerminated = true;
                    return null;
                case TagId.VolumeDescriptorPointer:
                    return MemoryMarshal.AsRef<VolumeDescriptorPointer>(bytes).NextVolumeDescriptorSequenceExtent;
                default:
                    index += Take(reader, sector, sectorCount - index, bytes);
                    break;
            }
        }

        return null;
    }

    /// <summary>Keeps a descriptor if it prevails; answers how many sectors it takes beyond its first.</summary>
    private int Take(SectorReader reader, Lsn sector, int sectorsLeft, ReadOnlySpan<byte> bytes)
    {
        TagId kind = DescriptorTag.Of(bytes).Id;
        long size = SizeOf(kind, bytes);
        if (size < 0 || reader.BlocksFor(size) - 1 > sectorsLeft)
        {
            _findings.Add(
                Problem.DescriptorContentInvalid, $"sector {sector}", $"{_name}: {kind} in a wrong place or too long");
            return 0;
        }

        int blocks = reader.BlocksFor(size);
        if (bytes.Length < size && !reader.TryRead(sector.ToLba(), blocks, out bytes))
        {
            return blocks - 1;
        }

        RecordedDescriptor descriptor = new(sector, bytes[..(int)size].ToArray());
        (TagId, string) slot = (kind, KeyOf(kind, descriptor));
        if (!_prevailing.TryGetValue(slot, out RecordedDescriptor? old))
        {
            if (_prevailing.Count < MaximumKept)
            {
                _prevailing.Add(slot, descriptor);
            }
        }
        else if (descriptor.SequenceNumber >= old.SequenceNumber)
        {
            if (descriptor.SequenceNumber == old.SequenceNumber && !descriptor.SaysTheSameAs(old))
            {
                _findings.Add(Problem.SequenceNumberRepeated, $"sector {sector}", $"{_name}: {kind}");
            }

            _prevailing[slot] = descriptor;
        }

        return blocks - 1;
    }

    private static long SizeOf(TagId kind, ReadOnlySpan<byte> bytes) => kind switch
    {
        TagId.PrimaryVolumeDescriptor or TagId.ImplementationUseVolumeDescriptor or TagId.PartitionDescriptor =>
            TerminatingDescriptor.Size,
        TagId.LogicalVolumeDescriptor => LogicalVolumeDescriptor.HeadSize
            + (long)MemoryMarshal.AsRef<LogicalVolumeDescriptor>(bytes).MapTableLength,
        TagId.UnallocatedSpaceDescriptor => UnallocatedSpaceDescriptor.HeadSize + (ExtentAd.Size
            * (long)MemoryMarshal.AsRef<UnallocatedSpaceDescriptor>(bytes).NumberOfAllocationDescriptors),
        _ => -1,
    };

    private static string KeyOf(TagId kind, RecordedDescriptor descriptor) => kind switch
    {
        TagId.PrimaryVolumeDescriptor => Convert.ToHexString(descriptor.As<PrimaryVolumeDescriptor>().VolumeIdentifier)
            + Convert.ToHexString(descriptor.As<PrimaryVolumeDescriptor>().VolumeSetIdentifier),
        TagId.LogicalVolumeDescriptor =>
            Convert.ToHexString(descriptor.As<LogicalVolumeDescriptor>().LogicalVolumeIdentifier),
        TagId.PartitionDescriptor => descriptor.As<PartitionDescriptor>().PartitionNumber.ToString(),
        TagId.ImplementationUseVolumeDescriptor =>
            descriptor.As<ImplementationUseVolumeDescriptor>().ImplementationIdentifier.ToString(),
        _ => "",
    };
}
