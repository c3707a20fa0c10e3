using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// Reads the files that a partition map stands on. They lie in partitions that are known already, so nothing here leads
/// back to the map that is being made. Bounded: each further block of descriptors is followed once.
/// </summary>
internal sealed class SystemFileReader(SectorReader reader, Func<ushort, IPartitionMapping?> mappingOf)
{
    private const int MaximumExtents = 1 << 20;
    private const long MaximumContentBytes = 1L << 30;

    /// <summary>Null, and why, when there is no file entry that can be used.</summary>
    public SystemFile? Read(LbAddr icb, out string why)
    {
        why = "";
        if (TryReadBlock(icb) is not { } block)
        {
            why = "it cannot be read";
            return null;
        }

        if (DescriptorTag.Verify(block, icb.Block) is { } fault)
        {
            why = fault.ToString();
            return null;
        }

        if (DescriptorTag.Of(block).Id is not (TagId.FileEntry or TagId.ExtendedFileEntry))
        {
            why = $"it is a {DescriptorTag.Of(block).Id}";
            return null;
        }

        SystemFile head = new(icb, block, null, [], []);
        long end = head.HeadSize + (long)head.AttributesLength + head.DescriptorsLength;
        if (end > block.Length)
        {
            why = "its lengths reach beyond its block";
            return null;
        }

        ReadOnlySpan<byte> area = block.AsSpan(
            head.HeadSize + (int)head.AttributesLength, (int)head.DescriptorsLength);
        return head.DescriptorType switch
        {
            AllocationDescriptorType.Embedded => new SystemFile(icb, block, area.ToArray(), [], []),
            AllocationDescriptorType.Short or AllocationDescriptorType.Long => ReadExtents(head, area, out why),
            _ => Refuse("its allocation descriptors are of a forbidden kind", out why),
        };
    }

    /// <summary>The content; null when a part of it cannot be had.</summary>
    public byte[]? ReadContent(SystemFile file)
    {
        if (file.Embedded is { } embedded)
        {
            return embedded[..(int)Math.Min((ulong)embedded.Length, file.Length)];
        }

        if (file.Length > MaximumContentBytes)
        {
            return null;
        }

        byte[] content = new byte[file.Length];
        int position = 0;
        foreach (SystemExtent extent in file.Extents)
        {
            int wanted = (int)Math.Min(extent.LengthBytes, content.Length - position);
            if (extent.Type == ExtentType.RecordedAndAllocated
                && !TryCopy(extent.Location, content.AsSpan(position, wanted)))
            {
                return null;
            }

            position += wanted;
        }

        return position == content.Length ? content : null;
    }

    private static SystemFile? Refuse(string reason, out string why)
    {
        why = reason;
        return null;
    }

    private SystemFile? ReadExtents(SystemFile head, ReadOnlySpan<byte> area, out string why)
    {
        List<SystemExtent> extents = [];
        List<LbAddr> continuations = [];
        HashSet<LbAddr> seen = [];
        bool isLong = head.DescriptorType == AllocationDescriptorType.Long;
        while (TakeArea(area, isLong, head.Icb.Partition, extents) is { } next)
        {
            if (!seen.Add(next) || extents.Count > MaximumExtents || TryReadBlock(next) is not { } block)
            {
                return Refuse($"its allocation descriptors go on at {next}, which cannot be used", out why);
            }

            if (DescriptorTag.Verify(
                block, next.Block, TagId.AllocationExtentDescriptor, AllocationExtentDescriptor.HeadSize) is { } fault)
            {
                return Refuse($"its allocation descriptors go on in a bad block {next} ({fault})", out why);
            }

            continuations.Add(next);
            uint length = MemoryMarshal.AsRef<AllocationExtentDescriptor>(block).LengthOfAllocationDescriptors;
            int room = block.Length - AllocationExtentDescriptor.HeadSize;
            area = block.AsSpan(AllocationExtentDescriptor.HeadSize, (int)Math.Min(length, (uint)room));
        }

        why = "";
        return new SystemFile(head.Icb, head.Block, null, extents, continuations);
    }

    private static LbAddr? TakeArea(
        ReadOnlySpan<byte> area, bool isLong, ushort partition, List<SystemExtent> extents)
    {
        int step = isLong ? LongAd.Size : ShortAd.Size;
        for (; area.Length >= step; area = area[step..])
        {
            uint packed = MemoryMarshal.AsRef<ShortAd>(area).ExtentLengthAndType;
            LbAddr location = isLong
                ? MemoryMarshal.AsRef<LongAd>(area).Location
                : new LbAddr(MemoryMarshal.AsRef<ShortAd>(area).Position, partition);
            ExtentType type = ExtentLength.Type(packed);
            if (ExtentLength.Bytes(packed) == 0)
            {
                return null;
            }

            if (type == ExtentType.NextExtentOfAllocationDescriptors)
            {
                return location;
            }

            extents.Add(new SystemExtent(type, ExtentLength.Bytes(packed), location));
        }

        return null;
    }

    private byte[]? TryReadBlock(LbAddr address) =>
        mappingOf(address.Partition) is { } mapping
        && mapping.TryMap(address.Block, 1, out Lba sector, out _)
        && reader.TryRead(sector, 1, out ReadOnlySpan<byte> bytes)
            ? bytes.ToArray()
            : null;

    private bool TryCopy(LbAddr start, Span<byte> destination)
    {
        uint block = start.Block;
        while (!destination.IsEmpty)
        {
            if (TryReadBlock(new LbAddr(block++, start.Partition)) is not { } bytes)
            {
                return false;
            }

            int count = Math.Min(bytes.Length, destination.Length);
            bytes.AsSpan(0, count).CopyTo(destination);
            destination = destination[count..];
        }

        return true;
    }
}
