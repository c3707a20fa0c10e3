using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Files;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// The prevailing integrity descriptor, rewritten in place (as Linux does): open while the volume is being changed,
/// closed with exact numbers at the end. What others have put into its implementation use stays. UDF 2.2.6, ECMA-167
/// 3/10.10.
/// </summary>
internal sealed class IntegrityRecord(VolumeIntegrity integrity, IBlockDevice device, TimeProvider clock)
{
    private readonly byte[] _blocks = ToBlocks(integrity.Bytes, device.Geometry.BlockSize);
    private (long Files, long Directories, ulong NextUniqueId, SpaceCount Data, SpaceCount? Nodes) _written =
        (-1, -1, 0, default, null);

    /// <summary>What the disc says now.</summary>
    public bool IsOpen { get; private set; } = integrity.IsOpen;

    /// <summary>
    /// Writes the descriptor when it would say something new.
    /// </summary>
    /// <param name="nodes">The partition of ICBs and directories, where that is another.</param>
    /// <param name="isSpaceNews">False: another number of free blocks alone is not worth it.</param>
    public void Write(
        IntegrityType type,
        VolumeCounts counts,
        in IcbFormat format,
        SpaceCount data,
        SpaceCount? nodes,
        bool isSpaceNews)
    {
        bool open = type == IntegrityType.Open;
        var numbers = (counts.Files, counts.Directories, counts.NextUniqueId, data, nodes);
        bool isKnown = isSpaceNews
            ? numbers == _written
            : (numbers.Files, numbers.Directories, numbers.NextUniqueId)
                == (_written.Files, _written.Directories, _written.NextUniqueId);
        if (open == IsOpen && isKnown)
        {
            return;
        }

        ref var head = ref MemoryMarshal.AsRef<LogicalVolumeIntegrityDescriptor>(_blocks.AsSpan());
        head.RecordingDateAndTime = Timestamp.From(FileTime.Now(clock));
        head.IntegrityTypeField = (uint)type;
        head.LogicalVolumeContentsUse.NextUniqueId = counts.NextUniqueId;
        WriteCount(data);
        if (nodes is { } second)
        {
            WriteCount(second);
        }

        WriteUse(counts, format);
        DescriptorTag.Reseal(_blocks);
        device.Write(integrity.Location.ToLba(), _blocks);
        IsOpen = open;
        _written = numbers;
    }

    private void WriteCount(SpaceCount count)
    {
        int bytes = integrity.PartitionCount * U32Le.Size;
        Span<byte> tables = _blocks.AsSpan(LogicalVolumeIntegrityDescriptor.HeadSize, 2 * bytes);
        if (count.Partition < integrity.PartitionCount)
        {
            MemoryMarshal.Cast<byte, U32Le>(tables[..bytes])[count.Partition] = count.Free;
            MemoryMarshal.Cast<byte, U32Le>(tables[bytes..])[count.Partition] =
                count.Size != 0 ? count.Size : MemoryMarshal.Cast<byte, U32Le>(tables[bytes..])[count.Partition];
        }
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
        use.NumberOfFiles = counts.RecordedFiles;
        use.NumberOfDirectories = counts.RecordedDirectories;
        if (use.MaximumUdfWriteRevision < format.Revision.Value)
        {
            use.MaximumUdfWriteRevision = format.Revision.Value;
        }
    }
}
