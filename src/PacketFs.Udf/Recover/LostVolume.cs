using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Recover;

/// <summary>
/// A volume whose descriptors are all gone. Every file entry says at which block of its partition it stands, so most of
/// them together say where the partition starts; the file set, or the root directory, gives the tree. Descriptors that
/// say so are made in memory.
/// </summary>
internal sealed class LostVolume(
    PlannedDevice device, IProgress<OperationProgress>? progress, CancellationToken cancellation)
{
    private const long SequenceSector = 96;
    private const long AnchorSector = 256;
    private const uint SequenceSectors = 16;
    private const int ReportEvery = 4096;
    private readonly Dictionary<long, int> _starts = [];
    private readonly List<(long Sector, uint Block)> _fileSets = [];
    private readonly List<(long Sector, uint Block)> _roots = [];
    private bool _isThirdEdition;

    private int BlockSize => device.Geometry.BlockSize;

    private UdfRevision Revision => _isThirdEdition ? UdfRevision.V201 : UdfRevision.V150;

    /// <summary>In words, what was found; null when there was nothing.</summary>
    public string? Rebuild()
    {
        Scan();
        if (_starts.Count == 0)
        {
            return null;
        }

        (long start, int votes) = _starts.OrderByDescending(vote => vote.Value).First();
        bool isRoom = start > AnchorSector && start > SequenceSector + SequenceSectors;
        uint? set = Within(_fileSets, start);
        uint? root = Within(_roots, start);
        if (!isRoom || (set is null && root is null))
        {
            return null;
        }

        if (set is null)
        {
            set = 0;
            PlanFileSet(start, root!.Value);
        }

        PlanSequence(start, set.Value);
        return $"All volume descriptors are gone; {votes} descriptors of files say that the partition starts at sector "
            + $"{start}, and so it is read";
    }

    private static uint? Within(List<(long Sector, uint Block)> places, long start) => places
        .Where(place => place.Sector - place.Block == start).Select(place => (uint?)place.Block).FirstOrDefault();

    private void Scan()
    {
        byte[] block = new byte[BlockSize];
        for (long sector = 0; sector < device.Geometry.BlockCount; sector++)
        {
            if (sector % ReportEvery == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                double fraction = (double)sector / device.Geometry.BlockCount;
                progress?.Report(new OperationProgress("Searching the disc for file entries", fraction));
            }

            try
            {
                device.Read(new Lba(sector), block);
            }
            catch (FsException failure) when (failure.Error == FsError.InputOutput)
            {
                continue;
            }

            if (DescriptorTag.Verify(block, null) is null)
            {
                Take(sector, block);
            }
        }
    }

    private void Take(long sector, byte[] block)
    {
        ref readonly DescriptorTag tag = ref DescriptorTag.Of(block);
        uint location = tag.TagLocation;
        bool isEntry = tag.Id is TagId.FileEntry or TagId.ExtendedFileEntry;
        if ((!isEntry && tag.Id != TagId.FileSetDescriptor) || location > sector)
        {
            return;
        }

        _isThirdEdition |= tag.DescriptorVersion == UdfRevision.V201.DescriptorVersion;
        long start = sector - location;
        _starts[start] = _starts.GetValueOrDefault(start) + 1;
        if (!isEntry)
        {
            _fileSets.Add((sector, location));
            return;
        }

        ref readonly FileEntry entry = ref MemoryMarshal.AsRef<FileEntry>(block.AsSpan());
        ulong id = tag.Id == TagId.FileEntry
            ? entry.UniqueId
            : MemoryMarshal.AsRef<ExtendedFileEntry>(block.AsSpan()).UniqueId;
        if (entry.IcbTag.FileType == FileType.Directory && id == 0)
        {
            _roots.Add((sector, location));
        }
    }

    private void PlanFileSet(long start, uint root)
    {
        FileSetDescriptor set = new()
        {
            RootDirectoryIcb = new LongAd((uint)BlockSize, ExtentType.RecordedAndAllocated, new LbAddr(root, 0)),
            DomainIdentifier = EntityId.Domain(Revision),
            LogicalVolumeIdentifierCharacterSet = CharSpec.OstaCompressedUnicode,
            FileSetCharacterSet = CharSpec.OstaCompressedUnicode,
        };
        byte[] block = new byte[BlockSize];
        MemoryMarshal.Write(block, set);
        Seal(block, TagId.FileSetDescriptor, 0, FileSetDescriptor.Size);
        device.Plan(new Lba(start), block, RepairPhase.Fresh);
    }

    private void PlanSequence(long start, uint fileSet)
    {
        PrimaryVolumeDescriptor primary = new()
        {
            DescriptorCharacterSet = CharSpec.OstaCompressedUnicode,
            ExplanatoryCharacterSet = CharSpec.OstaCompressedUnicode,
        };
        Plan(0, TagId.PrimaryVolumeDescriptor, primary, PrimaryVolumeDescriptor.Size);
        PartitionDescriptor partition = new()
        {
            VolumeDescriptorSequenceNumber = 1,
            PartitionFlags = PartitionDescriptor.SpaceAllocated,
            PartitionContents = EntityId.Named(Revision.PartitionContents),
            AccessTypeField = (uint)PartitionAccessType.ReadOnly,
            PartitionStartingLocation = (uint)start,
            PartitionLength = (uint)Math.Min(device.Geometry.BlockCount - start, uint.MaxValue),
        };
        Plan(1, TagId.PartitionDescriptor, partition, PartitionDescriptor.Size);
        PlanLogical(fileSet);
        uint length = SequenceSectors * (uint)BlockSize;
        ExtentAd extent = new(length, new Lsn((uint)SequenceSector));
        AnchorVolumeDescriptorPointer anchor = new()
        {
            MainVolumeDescriptorSequenceExtent = extent,
            ReserveVolumeDescriptorSequenceExtent = extent,
        };
        Plan(
            AnchorSector - SequenceSector, TagId.AnchorVolumeDescriptorPointer, anchor,
            AnchorVolumeDescriptorPointer.Size);
    }

    private void PlanLogical(uint fileSet)
    {
        byte[] bytes = new byte[BlockSize];
        ref LogicalVolumeDescriptor logical = ref MemoryMarshal.AsRef<LogicalVolumeDescriptor>(bytes.AsSpan());
        logical.VolumeDescriptorSequenceNumber = 2;
        logical.DescriptorCharacterSet = CharSpec.OstaCompressedUnicode;
        logical.LogicalBlockSize = (uint)BlockSize;
        logical.DomainIdentifier = EntityId.Domain(Revision);
        logical.FileSetDescriptorSequenceExtent = new LongAd(
            (uint)BlockSize, ExtentType.RecordedAndAllocated, new LbAddr(fileSet, 0));
        logical.MapTableLength = Type1PartitionMap.Size;
        logical.NumberOfPartitionMaps = 1;
        ref Type1PartitionMap map = ref MemoryMarshal.AsRef<Type1PartitionMap>(
            bytes.AsSpan(LogicalVolumeDescriptor.HeadSize));
        map.Header.PartitionMapType = PartitionMapHeader.Type1;
        map.Header.PartitionMapLength = Type1PartitionMap.Size;
        map.VolumeSequenceNumber = 1;
        Plan(2, bytes, TagId.LogicalVolumeDescriptor, LogicalVolumeDescriptor.HeadSize + Type1PartitionMap.Size);
        Plan(3, new byte[BlockSize], TagId.TerminatingDescriptor, TerminatingDescriptor.Size);
    }

    private void Plan<T>(long offset, TagId id, T descriptor, int size)
        where T : struct
    {
        byte[] bytes = new byte[Math.Max(BlockSize, size)];
        MemoryMarshal.Write(bytes, descriptor);
        Plan(offset, bytes, id, size);
    }

    private void Plan(long offset, byte[] bytes, TagId id, int size)
    {
        Seal(bytes, id, (uint)(SequenceSector + offset), size);
        device.Plan(new Lba(SequenceSector + offset), bytes, RepairPhase.Fresh);
    }

    private void Seal(byte[] bytes, TagId id, uint location, int size) =>
        DescriptorTag.Seal(bytes, id, Revision.DescriptorVersion, 0, location, size - DescriptorTag.Size);
}
