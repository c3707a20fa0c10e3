using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Files;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Space;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Mounted;

/// <summary>Mounting a volume on a write-once medium for writing: what is used, counted and numbered there.</summary>
internal static class AppendMount
{
    private const uint EntryStep = 64;

    /// <summary>Null when the volume can be written on at its end; else why not.</summary>
    public static string? FindObstacle(IBlockDevice device, LogicalVolume volume, int? asOf)
    {
        if (asOf is not null)
        {
            return "it is an older state of the volume";
        }

        bool isPair = volume.Maps.Count == 2 && volume.Maps.Any(map => map.Mapping is Type1Mapping);
        if (!isPair)
        {
            return "it has more partitions than one and its virtual one";
        }

        if (volume.DomainFlags != DomainFlags.None)
        {
            return "the volume is marked write-protected";
        }

        if (device is not IAppendDevice append)
        {
            return "it is recorded for write-once media, and the device cannot be written on at its end";
        }

        VirtualAllocationTable table = volume.Maps.Select(map => map.Mapping).OfType<VirtualMapping>().First().Table;
        if (table.HasHeader && new UdfRevision(table.Header.MinimumUdfWriteRevision) > UdfRevision.V260)
        {
            return $"writing the volume takes UDF {new UdfRevision(table.Header.MinimumUdfWriteRevision)}";
        }

        PartitionMap below = volume.Maps.First(map => map.Mapping is Type1Mapping);
        long end = below.Partition.Start.ToLba().Value + below.Mapping!.BlockCount;
        if (append.NextWritable.Value >= Math.Min(end, append.CapacityBlocks))
        {
            return "the medium is recorded up to its end";
        }

        if (!IsAnchored(append, volume))
        {
            return "the anchor that leads to it cannot be read; those at its end lead nowhere once something follows";
        }

        return HasLaterSession(append, volume, below.Partition.Start.ToLba() + table.Location)
            ? "a later session follows this one on the medium"
            : null;
    }

    /// <summary>
    /// Who looks for the volume finds it once there is more behind it: by an anchor that lies a fixed way behind the
    /// start, or by that of a session which is begun.
    /// </summary>
    private static bool IsAnchored(IAppendDevice device, LogicalVolume volume)
    {
        const uint Regular = 256;
        long start = device.SessionStart.Value;
        bool isNew = start > 0 && device.NextWritable == device.SessionStart;
        return isNew || volume.Anchors.Any(anchor => anchor.Location.Value is Regular or (2 * Regular)
            || anchor.Location.Value == start + Regular || anchor.Location.Value == start + (2 * Regular));
    }

    /// <summary>An anchor behind the last table that leads to other descriptors than this volume's.</summary>
    private static bool HasLaterSession(IAppendDevice device, LogicalVolume volume, Lba lastTable)
    {
        SectorReader reader = new(device, new FindingCollector());
        for (Lba sector = lastTable + 1; sector.Value < device.Geometry.BlockCount; sector += 1)
        {
            DescriptorFault? fault = reader.ReadDescriptor(
                new Lsn((uint)sector.Value), 1, out ReadOnlySpan<byte> bytes);
            if (fault is null && DescriptorTag.Of(bytes).Id == TagId.AnchorVolumeDescriptorPointer)
            {
                ExtentAd main = MemoryMarshal.AsRef<AnchorVolumeDescriptorPointer>(bytes)
                    .MainVolumeDescriptorSequenceExtent;
                if (volume.Anchors.All(anchor => anchor.Main.Location != main.Location))
                {
                    return true;
                }
            }
        }

        return false;
    }

    public static NodeSpace CreateNodes(ushort reference, VirtualMapping mapping)
    {
        BlockBitmap used = new(mapping.BlockCount);
        for (uint block = 0; block < mapping.BlockCount; block++)
        {
            if (mapping.Entries.TryGet(block, out _))
            {
                used.Set(block, 1);
            }
        }

        SpaceMap map = new(used);
        return new NodeSpace
        {
            Partition = reference,
            Map = map,
            Allocator = new SpaceAllocator(map, packetBlocks: 1, partitionStart: 0),
            TryGrow = () =>
            {
                mapping.Entries.Grow(EntryStep);
                map.Grow(EntryStep);
                return true;
            },
        };
    }

    /// <summary>
    /// Counts and the next unique ID: from the table when this implementation wrote it, else from every ICB that it
    /// leads to, for writers differ in what they leave there.
    /// </summary>
    public static VolumeCounts TakeCounts(VolumeState state, LogicalVolume volume, VirtualMapping mapping)
    {
        VirtualAllocationTable table = mapping.Table;
        VolumeCounts counts = new()
        {
            NextUniqueId = Math.Max(
                Math.Max(table.File.UniqueId, LogicalVolumeHeaderDescriptor.FirstUniqueId),
                volume.Integrity?.NextUniqueId ?? 0),
            Files = table.Counts?.Files ?? 0,
            Directories = table.Counts?.Directories ?? 0,
        };
        bool isOurs = table.File.Implementation.Is(EntityIds.PacketFs) && table.Counts is not null;
        if (!isOurs)
        {
            CountObjects(state, mapping, ref counts, isCounted: table.Counts is null);
        }

        counts.Directories = Math.Max(1, counts.Directories);
        return counts;
    }

    private static void CountObjects(
        VolumeState state, VirtualMapping mapping, ref VolumeCounts counts, bool isCounted)
    {
        ushort reference = state.Nodes!.Partition;
        for (uint block = 0; block < mapping.BlockCount; block++)
        {
            LbAddr address = new(block, reference);
            if (!mapping.Entries.TryGet(block, out _) || TryRead(state, address) is not { } node)
            {
                continue;
            }

            counts.NextUniqueId = Math.Max(
                counts.NextUniqueId, LogicalVolumeHeaderDescriptor.After(node.UniqueId));
            bool isStream = (node.Flags & IcbFlags.Stream) != 0 || node.FileType == FileType.StreamDirectory;
            if (isCounted && !isStream)
            {
                counts.Directories += node.IsDirectory ? 1 : 0;
                counts.Files += node.IsDirectory ? 0 : node.LinkCount;
            }
        }
    }

    /// <summary>Not every virtual block holds an ICB: the file set does not.</summary>
    private static UdfNode? TryRead(VolumeState state, LbAddr address)
    {
        try
        {
            return state.Reader.Read(address, state.ToId(address));
        }
        catch (FsException failure) when (failure.Error is FsError.Corrupt or FsError.InputOutput)
        {
            return null;
        }
    }
}
