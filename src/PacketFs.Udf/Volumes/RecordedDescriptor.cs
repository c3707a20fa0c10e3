using System.Runtime.InteropServices;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>A volume descriptor as it was read: its bytes, copied, and the sector that holds its first one.</summary>
public sealed record RecordedDescriptor(Lsn Location, byte[] Bytes)
{
    public ref readonly DescriptorTag Tag => ref MemoryMarshal.AsRef<DescriptorTag>(Bytes.AsSpan());

    /// <summary>
    /// Volume descriptors but the anchor, the terminator and the integrity descriptor have it right behind the tag.
    /// </summary>
    public uint SequenceNumber => As<UnallocatedSpaceDescriptor>().VolumeDescriptorSequenceNumber;

    public ref readonly T As<T>()
        where T : struct =>
        ref MemoryMarshal.AsRef<T>(Bytes.AsSpan());

    /// <summary>The same descriptor, whatever the place: all bytes behind the tag are equal.</summary>
    public bool SaysTheSameAs(RecordedDescriptor other) =>
        Bytes.AsSpan(DescriptorTag.Size).SequenceEqual(other.Bytes.AsSpan(DescriptorTag.Size));
}
