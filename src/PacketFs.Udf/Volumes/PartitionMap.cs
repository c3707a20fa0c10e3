using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>One partition map of a logical volume; its index is the partition reference number.</summary>
/// <param name="Reference">The partition reference number.</param>
/// <param name="Kind">What it does.</param>
/// <param name="PartitionNumber">The partition that it stands on, by number.</param>
/// <param name="Descriptor">The descriptor of that partition.</param>
/// <param name="Bytes">The map as recorded.</param>
/// <param name="Mapping">Its translation; null when this code cannot translate it.</param>
public sealed record PartitionMap(
    int Reference,
    PartitionMapKind Kind,
    ushort PartitionNumber,
    RecordedDescriptor Descriptor,
    byte[] Bytes,
    IPartitionMapping? Mapping)
{
    public ref readonly PartitionDescriptor Partition => ref Descriptor.As<PartitionDescriptor>();
}
