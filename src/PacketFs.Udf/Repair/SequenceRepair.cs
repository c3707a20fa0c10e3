using System.Runtime.InteropServices;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>
/// Main and reserve volume descriptor sequence: each becomes what prevails of both. A descriptor is written where the
/// one that it replaces stands, in a damaged sector, or behind the last; the other sequence is whole meanwhile.
/// </summary>
internal sealed class SequenceRepair(RepairContext context)
{
    private static readonly Problem[] Mended =
    [
        Problem.SequencesDiffer, Problem.SequenceMemberMissing, Problem.DescriptorDamaged,
        Problem.SequenceNotTerminated, Problem.DescriptorContentInvalid, Problem.VolumeSpaceOverlap,
        Problem.PartitionOutsideVolume, Problem.SpaceSetInvalid, Problem.IntegrityInvalid, Problem.UnreadableSector,
    ];

    /// <summary>True when something was planned.</summary>
    public bool Run()
    {
        if (!Mended.Any(context.Found.Report.Counts.ContainsKey) || !context.TryOnce("sequences"))
        {
            return false;
        }

        int before = context.Steps.Count;
        List<RecordedDescriptor> wanted = Wanted();
        Write(context.Volume.Reserve, wanted, "reserve sequence", RepairPhase.ReserveSequence);
        Write(context.Volume.Main, wanted, "main sequence", RepairPhase.MainSequence);
        return context.Steps.Count > before;
    }

    /// <summary>What both should hold: what prevails, its partition put right, and what is missing in both.</summary>
    private List<RecordedDescriptor> Wanted()
    {
        VolumeDescriptorSequence main = context.Volume.Main;
        List<RecordedDescriptor> wanted = [.. main.Descriptors.OrderBy(found =>
            found.SequenceNumber).Select(MendPartition)];
        uint number = wanted.Max(found => found.SequenceNumber);
        if (main.UnallocatedSpace is null)
        {
            byte[] bytes = new byte[UnallocatedSpaceDescriptor.HeadSize];
            MemoryMarshal.AsRef<UnallocatedSpaceDescriptor>(bytes.AsSpan()).VolumeDescriptorSequenceNumber = ++number;
            wanted.Add(Seal(bytes, TagId.UnallocatedSpaceDescriptor));
        }

        if (main.ImplementationUse(EntityIds.LvInfo) is null)
        {
            wanted.Add(Seal(Information(++number), TagId.ImplementationUseVolumeDescriptor));
        }

        return wanted;
    }

    private byte[] Information(uint number)
    {
        byte[] bytes = new byte[ImplementationUseVolumeDescriptor.Size];
        ref ImplementationUseVolumeDescriptor head =
            ref MemoryMarshal.AsRef<ImplementationUseVolumeDescriptor>(bytes.AsSpan());
        head.VolumeDescriptorSequenceNumber = number;
        head.ImplementationIdentifier = EntityId.Udf(
            EntityIds.LvInfo, context.Volume.Revision, OperatingSystemClass.Undefined, 0);
        ref LvInformation information = ref MemoryMarshal.AsRef<LvInformation>(
            bytes.AsSpan(ImplementationUseVolumeDescriptor.ImplementationUseOffset));
        information.LviCharset = CharSpec.OstaCompressedUnicode;
        information.LogicalVolumeIdentifier = context.Volume.Descriptor.LogicalVolumeIdentifier;
        information.ImplementationId = EntityId.Implementation(EntityIds.PacketFs, OperatingSystemClass.Undefined, 0);
        return bytes;
    }

    private RecordedDescriptor Seal(byte[] bytes, TagId id)
    {
        DescriptorTag.Seal(
            bytes, id, context.Volume.Revision.DescriptorVersion, context.Volume.TagSerialNumber, 0,
            bytes.Length - DescriptorTag.Size);
        return new RecordedDescriptor(new Lsn(0), bytes);
    }

    /// <summary>
    /// Length: bitmap and integrity descriptor agree on another one. Flags: a partition in use has its space.
    /// </summary>
    private RecordedDescriptor MendPartition(RecordedDescriptor found)
    {
        if (found.Tag.Id != TagId.PartitionDescriptor || !found.SaysTheSameAs(context.DataMap.Descriptor))
        {
            return found;
        }

        byte[] bytes = [.. found.Bytes];
        ref PartitionDescriptor partition = ref MemoryMarshal.AsRef<PartitionDescriptor>(bytes.AsSpan());
        string where = $"partition {(ushort)partition.PartitionNumber}";
        if ((partition.PartitionFlags & PartitionDescriptor.SpaceAllocated) == 0)
        {
            partition.PartitionFlags |= PartitionDescriptor.SpaceAllocated;
            context.Add("Say that the partition has its space", where, "its descriptor says that it has none");
        }

        uint? bits = new BitmapRepair(context, context.DataReference).ReadHead()?.NumberOfBits;
        uint? size = context.Volume.Integrity is { } integrity && context.DataReference < integrity.PartitionCount
            ? (uint)integrity.SizeTable[context.DataReference]
            : null;
        bool fits = bits is { } length
            && (long)partition.PartitionStartingLocation + length <= context.Device.Geometry.BlockCount;
        if (fits && bits == size && bits != partition.PartitionLength)
        {
            context.Add(
                $"Set the partition's length to {bits} blocks", where,
                $"it says {(uint)partition.PartitionLength}; bitmap and integrity descriptor agree on {bits}");
            partition.PartitionLength = bits!.Value;
        }

        return new RecordedDescriptor(found.Location, bytes);
    }

    private void Write(
        VolumeDescriptorSequence sequence, List<RecordedDescriptor> wanted, string name, RepairPhase phase)
    {
        // A sequence of several extents, or with descriptors longer than a sector, is not anything that we have seen.
        if (sequence.Extents.Count != 1 || wanted.Exists(found => found.Bytes.Length > context.BlockSize))
        {
            return;
        }

        SequenceSlots slots = new(context, sequence.Extents[0]);
        foreach (RecordedDescriptor descriptor in wanted)
        {
            if (slots.Holds(descriptor))
            {
                continue;
            }

            if (slots.Place(descriptor) is { } reason)
            {
                context.Add($"Write the {NameOf(descriptor)} again", name, reason);
            }
        }

        int damaged = slots.FillDamaged(wanted[0]);
        if (damaged > 0)
        {
            context.Add($"Overwrite {Words.Count(damaged, "damaged sector")}", name,
                "what stood there stands elsewhere too, or was nothing");
        }

        if (slots.Terminate())
        {
            context.Add("Write the terminating descriptor", name, "the sequence has none where it ends");
        }

        slots.Plan(phase);
    }

    private static string NameOf(RecordedDescriptor descriptor) => descriptor.Tag.Id switch
    {
        TagId.PrimaryVolumeDescriptor => "primary volume descriptor",
        TagId.LogicalVolumeDescriptor => "logical volume descriptor",
        TagId.PartitionDescriptor => "partition descriptor",
        TagId.UnallocatedSpaceDescriptor => "unallocated space descriptor",
        _ => $"descriptor {descriptor.As<ImplementationUseVolumeDescriptor>().ImplementationIdentifier}",
    };
}
