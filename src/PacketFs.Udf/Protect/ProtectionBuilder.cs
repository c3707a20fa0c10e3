using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Protect;

/// <summary>
/// Puts the stages together, on the device as planned. The area is named last, and only when no sequence says any more
/// that its space is the partition's; until then, what is half done is put back by a repair, because two of partition
/// descriptor, bitmap and integrity descriptor agree.
/// </summary>
internal sealed class ProtectionBuilder(RepairContext context, int unit, Prng prng)
{
    private const int BitsPerByte = 8;
    private readonly List<ProtectionStage> _stages = [];
    private readonly List<string> _steps = [];
    private readonly Dictionary<long, byte[]> _before = [];

    private LogicalVolume Volume => context.Volume;

    /// <summary>Packets at the partition's end with nothing in them.</summary>
    public long FreeTailPackets(long most)
    {
        ref readonly PartitionDescriptor partition = ref context.DataMap.Partition;
        long start = partition.PartitionStartingLocation;
        long end = start + partition.PartitionLength;
        BlockOwners free = context.SetOf(context.DataReference)!.Free;
        long lastUsed = partition.PartitionLength;
        while (lastUsed > 0 && free.IsOwned((uint)(lastUsed - 1)))
        {
            lastUsed--;
        }

        if (context.DataMap.Mapping is SparableMapping { Sparing: var sparing })
        {
            foreach (SparingEntry entry in sparing.Snapshot.Where(entry => entry.IsInUse))
            {
                lastUsed = Math.Max(lastUsed, entry.OriginalLocation + (long)sparing.PacketBlocks);
            }
        }

        long first = (start + lastUsed + unit - 1) / unit * unit;
        while (LengthUpTo(first) < lastUsed)
        {
            first += unit;
        }

        return Math.Clamp((end - first) / unit, 0, most);
    }

    public ProtectionPlan InGap(long start, long packets)
    {
        _steps.Add($"Clear {packets} packets of {unit} blocks at sector {start}, which belong to nothing");
        return Name(start, packets * unit);
    }

    public ProtectionPlan FromTail(long packets)
    {
        long partition = context.DataMap.Partition.PartitionStartingLocation;
        long end = (partition + context.DataMap.Partition.PartitionLength) / unit * unit;
        long start = end - (packets * unit);
        uint length = (uint)LengthUpTo(start);
        _steps.Add($"Clear {packets} packets of {unit} blocks at sector {start}, the free end of the partition");
        _steps.Add($"Let the partition end there: {length} blocks, not {context.DataMap.Partition.PartitionLength}");
        byte[] bytes = [.. context.DataMap.Descriptor.Bytes];
        MemoryMarshal.AsRef<PartitionDescriptor>(bytes.AsSpan()).PartitionLength = length;
        RecordedDescriptor shortened = new(context.DataMap.Descriptor.Location, bytes);
        if (!Place(Volume.Reserve, RepairPhase.ReserveSequence, shortened)
            || !Place(Volume.Main, RepairPhase.MainSequence, shortened))
        {
            return NoRoom();
        }

        context.Look();
        bool isCut = BitmapRepair.RunAll(context);
        EndStage();
        context.Look();
        isCut &= new IntegrityRepair(context).Run(hasChanges: true);
        EndStage();
        context.Look();
        return isCut ? Name(start, packets * unit) : ProtectionPlan.Refuse("The partition could not be cut short.");
    }

    /// <summary>
    /// The partition that ends at a sector or a little before: a bitmap with a partial last byte misleads checkers.
    /// </summary>
    private long LengthUpTo(long sector) =>
        (sector - context.DataMap.Partition.PartitionStartingLocation) / BitsPerByte * BitsPerByte;

    private ProtectionPlan Name(long start, long blocks)
    {
        List<RecordedDescriptor> added = [Area(start, blocks)];
        if (WithoutArea(start, blocks) is { } space)
        {
            added.Add(space);
        }

        RecordedDescriptor[] descriptors = [.. added];
        if (!Place(Volume.Reserve, RepairPhase.ReserveSequence, descriptors)
            || !Place(Volume.Main, RepairPhase.MainSequence, descriptors))
        {
            return NoRoom();
        }

        _steps.Add("Name the area in the reserve and in the main volume descriptor sequence");
        context.Look();
        CheckReport report = context.Found.Report;
        Finding[] wrong = [.. report.Findings.Where(finding => finding.Severity >= Severity.Error)];
        return report.Volume?.CommitArea is null || wrong.Length > 0
            ? ProtectionPlan.Refuse($"No commit area: the volume would not be sound ({string.Join("; ", wrong)}).")
            : new ProtectionPlan(context, _stages, _steps, (start, blocks));
    }

    private static ProtectionPlan NoRoom() => ProtectionPlan.Refuse(
        "The volume descriptor sequences have no room for one more descriptor: the area could not be named.");

    private RecordedDescriptor Area(long start, long blocks)
    {
        byte[] bytes = new byte[ImplementationUseVolumeDescriptor.Size];
        ref ImplementationUseVolumeDescriptor head =
            ref MemoryMarshal.AsRef<ImplementationUseVolumeDescriptor>(bytes.AsSpan());
        head.VolumeDescriptorSequenceNumber = Volume.Main.Descriptors.Max(found => found.SequenceNumber) + 1;
        head.ImplementationIdentifier = EntityId.Implementation(
            EntityIds.CommitArea, OperatingSystemClass.Undefined, 0);
        int packetBlocks = context.Device.Geometry.PacketBlocks;
        ref CommitAreaDescription area = ref MemoryMarshal.AsRef<CommitAreaDescription>(
            bytes.AsSpan(ImplementationUseVolumeDescriptor.ImplementationUseOffset));
        area.Version = CommitAreaDescription.CurrentVersion;
        area.StartSector = (uint)start;
        area.PacketCount = (uint)(blocks / packetBlocks);
        area.PacketBlocks = (uint)packetBlocks;
        prng.Fill(area.Identity);
        DescriptorTag.Seal(
            bytes, TagId.ImplementationUseVolumeDescriptor, Volume.Revision.DescriptorVersion,
                Volume.TagSerialNumber, 0,
            bytes.Length - DescriptorTag.Size);
        return new RecordedDescriptor(new Lsn(0), bytes);
    }

    /// <summary>The unallocated space descriptor without the area; null when it does not speak of it.</summary>
    private RecordedDescriptor? WithoutArea(long start, long blocks)
    {
        if (Volume.Main.UnallocatedSpace is not { } old)
        {
            return null;
        }

        uint blockSize = (uint)context.BlockSize;
        List<ExtentAd> extents = [];
        bool isCut = false;
        foreach (ExtentAd extent in MemoryMarshal.Cast<byte, ExtentAd>(
            old.Bytes.AsSpan(UnallocatedSpaceDescriptor.HeadSize)))
        {
            long first = extent.Location.Value;
            long end = first + (extent.Length / blockSize);
            if (end <= start || first >= start + blocks)
            {
                extents.Add(extent);
                continue;
            }

            isCut = true;
            AddPiece(extents, first, start, blockSize);
            AddPiece(extents, start + blocks, end, blockSize);
        }

        int most = (context.BlockSize - UnallocatedSpaceDescriptor.HeadSize) / ExtentAd.Size;
        ExtentAd[] kept = [.. extents.OrderByDescending(extent => extent.Length).Take(most)
            .OrderBy(extent => extent.Location.Value)];
        byte[] bytes = new byte[UnallocatedSpaceDescriptor.HeadSize + (kept.Length * ExtentAd.Size)];
        old.Bytes.AsSpan(0, UnallocatedSpaceDescriptor.HeadSize).CopyTo(bytes);
        MemoryMarshal.AsRef<UnallocatedSpaceDescriptor>(bytes.AsSpan()).NumberOfAllocationDescriptors = (
            uint)kept.Length;
        MemoryMarshal.AsBytes(kept.AsSpan()).CopyTo(bytes.AsSpan(UnallocatedSpaceDescriptor.HeadSize));
        return isCut ? new RecordedDescriptor(old.Location, bytes) : null;
    }

    private static void AddPiece(List<ExtentAd> extents, long start, long end, uint blockSize)
    {
        if (end > start)
        {
            extents.Add(new ExtentAd((uint)((end - start) * blockSize), new Lsn((uint)start)));
        }
    }

    /// <summary>One stage: a sequence with these descriptors in it. False: no room.</summary>
    private bool Place(VolumeDescriptorSequence sequence, RepairPhase phase,
        params ReadOnlySpan<RecordedDescriptor> add)
    {
        SequenceSlots slots = new(context, sequence.Extents[0]);
        foreach (RecordedDescriptor descriptor in add)
        {
            if (slots.Place(descriptor) is null)
            {
                return false;
            }
        }

        slots.Terminate();
        slots.Plan(phase);
        EndStage();
        return true;
    }

    /// <summary>What was planned since the last stage is one.</summary>
    private void EndStage()
    {
        Dictionary<long, byte[]> blocks = [];
        foreach ((long block, PlannedBlock planned) in context.Device.Planned)
        {
            if (!_before.TryGetValue(block, out byte[]? old) || !old.AsSpan().SequenceEqual(planned.Bytes))
            {
                blocks[block] = _before[block] = planned.Bytes;
            }
        }

        if (blocks.Count > 0)
        {
            _stages.Add(new ProtectionStage(blocks));
        }
    }
}
