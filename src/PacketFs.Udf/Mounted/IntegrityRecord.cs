using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Files;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// The prevailing integrity descriptor, rewritten in place (as Linux does): open while the volume is being changed,
/// closed with
/// exact numbers at the end. What others have put into its implementation use stays. UDF 2.2.6, ECMA-167 3/10.10.
/// </summary>
internal sealed class IntegrityRecord(VolumeIntegrity integrity, IBlockDevice device, TimeProvider clock)
{
    private readonly byte[] _blocks = ToBlocks(integrity.Bytes, device.Geometry.BlockSize);
    private (long Files, long Directories, ulong NextUniqueId, long Free) _written = (-1, -1, 0, -1);

    /// <summary>What the disc says now.</summary>
    public bool IsOpen { get; private set; } = integrity.IsOpen;

    /// <summary>
    /// Writes the descriptor when it would say something new.
    /// </summary>
    public void Write(IntegrityType type, VolumeCounts counts, in IcbFormat format, int partition)
    {
        bool open = type == IntegrityType.Open;
        var numbers = (counts.Files, counts.Directories, counts.NextUniqueId, counts.FreeBlocks);
        if (open == IsOpen && numbers == _written)
        {
            return;
        }

        ref var head = ref MemoryMarshal.AsRef<LogicalVolumeIntegrityDescriptor>(_blocks.AsSpan());
        head.RecordingDateAndTime = Timestamp.From(FileTime.Now(clock));
        head.IntegrityTypeField = (uint)type;
        head.LogicalVolumeContentsUse.NextUniqueId = counts.NextUniqueId;
        Span<byte> tables = _blocks.AsSpan(LogicalVolumeIntegrityDescriptor.HeadSize);
        Span<U32Le> free = MemoryMarshal.Cast<byte, U32Le>(tables[..(integrity.PartitionCount * U32Le.Size)]);
        free[partition] = (uint)counts.FreeBlocks;
        WriteUse(counts, format);
        DescriptorTag.Reseal(_blocks);
        device.Write(integrity.Location.ToLba(), _blocks);
        IsOpen = open;
        _written = numbers;
    }

    private static byte[] ToBlocks(byte[] bytes, int blockSize)
    {
        byte[] blocks = new byte[(bytes.Length + blockSize - 1) / blockSize * blockSize];
        bytes.CopyTo(blocks, 0);
        return blocks;
    }

    private void WriteUse(VolumeCounts counts, in IcbFormat format)
    {
        if (!integrity.HasUse)
        {
            return;
        }

        ref var use = ref MemoryMarshal.AsRef<LogicalVolumeIntegrityImplementationUse>(
            _blocks.AsSpan(LogicalVolumeIntegrityDescriptor.SizeFor(integrity.PartitionCount, 0)));
        use.ImplementationId = format.Implementation;
        use.NumberOfFiles = (uint)counts.Files;
        use.NumberOfDirectories = (uint)counts.Directories;
        if (use.MaximumUdfWriteRevision < format.Revision.Value)
        {
            use.MaximumUdfWriteRevision = format.Revision.Value;
        }
    }
}
