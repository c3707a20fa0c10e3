using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>
/// Makes a node of a file entry or an extended file entry (ECMA-167 4/14.9, 4/14.17). What a disc says is bounded
/// before it is used; an entry that cannot be understood is <see cref="FsError.Corrupt"/> for that object alone.
/// </summary>
internal sealed class IcbReader(IBlockReader reader)
{
    private const int StrategyLimit = 1024;
    private const long LargestSize = 1L << 62;
    private readonly byte[] _block = new byte[reader.BlockSize];
    private readonly byte[] _continuation = new byte[reader.BlockSize];
    private bool _isSystem;

    /// <summary>Reads the object whose ICB is at <paramref name="address"/>.</summary>
    public UdfNode Read(LbAddr address, NodeId id)
    {
        LbAddr entry = address;
        ReadEntry(entry);
        bool appendOnly = Tag.StrategyType == IcbTag.Strategy4096;
        for (int hop = 0; appendOnly && TryFollow(ref entry); hop++)
        {
            Require(hop < StrategyLimit, address, "its chain of entries has no end");
            ReadEntry(entry);
        }

        UdfNode node = new() { Id = id, Icb = entry, IsAppendOnly = appendOnly };
        bool known = appendOnly || Tag.StrategyType == IcbTag.Strategy4;
        Require(known, address, "its strategy is unknown");
        ref readonly DescriptorTag tag = ref MemoryMarshal.AsRef<DescriptorTag>(_block);
        if (tag.Id == TagId.ExtendedFileEntry)
        {
            ReadExtended(node, MemoryMarshal.AsRef<ExtendedFileEntry>(_block));
        }
        else
        {
            Require(tag.Id == TagId.FileEntry, address, "it is no file entry");
            ReadPlain(node, MemoryMarshal.AsRef<FileEntry>(_block));
        }

        return node;
    }

    /// <summary>Reads the head and the extended attributes of a node's ICB again, as they are on the disc.</summary>
    public byte[] ReadImage(UdfNode node)
    {
        ReadEntry(node.Icb);
        int size = (node.IsExtended ? ExtendedFileEntry.HeadSize : FileEntry.HeadSize) + node.AttributeBytes;
        return _block.AsSpan(0, size).ToArray();
    }

    private ref readonly IcbTag Tag => ref MemoryMarshal.AsRef<IcbTag>(_block.AsSpan(DescriptorTag.Size));

    /// <summary>Reads a file that the volume itself needs, which no directory may name.</summary>
    public UdfNode ReadSystem(LbAddr address)
    {
        _isSystem = true;
        try
        {
            return Read(address, default);
        }
        finally
        {
            _isSystem = false;
        }
    }

    private void ReadEntry(LbAddr address)
    {
        reader.Read(address, 1, _block);
        DescriptorFault? fault = DescriptorTag.Verify(_block, address.Block);
        if (fault is not null && reader.TryReadCopy(address, _block))
        {
            fault = DescriptorTag.Verify(_block, address.Block);
        }

        Require(fault is null, address, $"its descriptor is bad ({fault})");
    }

    /// <summary>Strategy 4096: the second block of an ICB may lead to the next one. ECMA-167 4/14.6.2.</summary>
    private bool TryFollow(ref LbAddr entry)
    {
        LbAddr second = new(entry.Block + 1, entry.Partition);
        if (!reader.Contains(second, 1))
        {
            return false;
        }

        reader.Read(second, 1, _continuation);
        if (DescriptorTag.Verify(_continuation, second.Block, TagId.IndirectEntry, IndirectEntry.Size) is not null)
        {
            return false;
        }

        LongAd next = MemoryMarshal.AsRef<IndirectEntry>(_continuation).IndirectIcb;
        entry = next.IsNone ? entry : next.Location;
        return !next.IsNone;
    }

    private void ReadPlain(UdfNode node, in FileEntry entry)
    {
        node.UserId = entry.Uid;
        node.GroupId = entry.Gid;
        node.Permissions = entry.Permissions;
        node.LinkCount = entry.FileLinkCount;
        node.AccessTime = entry.AccessDateAndTime.ToFileTime();
        node.ModificationTime = entry.ModificationDateAndTime.ToFileTime();
        node.AttributeTime = entry.AttributeDateAndTime.ToFileTime();
        node.ExtendedAttributeIcb = entry.ExtendedAttributeIcb;
        node.UniqueId = entry.UniqueId;
        ReadBody(
            node,
            FileEntry.HeadSize,
            entry.LengthOfExtendedAttributes,
            entry.LengthOfAllocationDescriptors,
            entry.InformationLength);
    }

    private void ReadExtended(UdfNode node, in ExtendedFileEntry entry)
    {
        node.IsExtended = true;
        node.UserId = entry.Uid;
        node.GroupId = entry.Gid;
        node.Permissions = entry.Permissions;
        node.LinkCount = entry.FileLinkCount;
        node.AccessTime = entry.AccessDateAndTime.ToFileTime();
        node.ModificationTime = entry.ModificationDateAndTime.ToFileTime();
        node.CreationTime = entry.CreationDateAndTime.ToFileTime();
        node.AttributeTime = entry.AttributeDateAndTime.ToFileTime();
        node.ExtendedAttributeIcb = entry.ExtendedAttributeIcb;
        node.StreamDirectoryIcb = entry.StreamDirectoryIcb;
        node.UniqueId = entry.UniqueId;

        // Old writers left an object size below the information length: no streams then.
        ulong size = entry.InformationLength;
        ulong objectSize = entry.ObjectSize;
        node.StreamBytes = objectSize > size && objectSize - size < LargestSize ? (long)(objectSize - size) : 0;
        ReadBody(
            node,
            ExtendedFileEntry.HeadSize,
            entry.LengthOfExtendedAttributes,
            entry.LengthOfAllocationDescriptors,
            size);
    }

    private void ReadBody(UdfNode node, int head, uint attributes, uint descriptors, ulong size)
    {
        uint room = (uint)(_block.Length - head);
        Require(attributes <= room && descriptors <= room - attributes, node.Icb, "its lengths exceed the block");
        Require(size <= LargestSize, node.Icb, "its length is impossible");
        node.Size = (long)size;
        node.AttributeBytes = (int)attributes;
        node.FileType = Tag.FileType;
        node.Flags = Tag.Flags;
        node.Kind = _isSystem ? NodeKind.File : KindOf(Tag.FileType, node.Icb);
        ExtendedAttributeArea.Read(_block.AsSpan(head, (int)attributes), node);
        ReadOnlySpan<byte> area = _block.AsSpan(head + (int)attributes, (int)descriptors);
        switch (Tag.AllocationDescriptorType)
        {
            case AllocationDescriptorType.Embedded:
                node.Size = Math.Min(node.Size, area.Length);
                node.Embedded = area[..(int)node.Size].ToArray();
                break;
            case AllocationDescriptorType.Short:
                ReadExtents(node, area);
                break;
            case AllocationDescriptorType.Long:
                node.UsesLongDescriptors = true;
                ReadExtents(node, area);
                break;
            default:
                throw Corrupt(node.Icb, "its allocation descriptors are of a forbidden kind");
        }
    }

    private void ReadExtents(UdfNode node, ReadOnlySpan<byte> area)
    {
        ExtentDecoder decoder = new(node, reader);
        HashSet<LbAddr>? seen = null;
        while (decoder.Decode(area) is { } next)
        {
            seen ??= [];
            Require(
                seen.Add(next) && reader.Contains(next, 1)
                    && (node.DescriptorBlocks is null || next.Partition == node.DescriptorPartition),
                node.Icb,
                "its allocation descriptors lead nowhere");
            node.DescriptorPartition = next.Partition;
            (node.DescriptorBlocks ??= []).Add(next.Block);
            reader.Read(next, 1, _continuation);
            DescriptorFault? fault = VerifyContinuation(next.Block);
            if (fault is not null && reader.TryReadCopy(next, _continuation))
            {
                fault = VerifyContinuation(next.Block);
            }

            Require(fault is null, node.Icb, $"its allocation descriptors go on in a bad block {next} ({fault})");
            uint length = MemoryMarshal.AsRef<AllocationExtentDescriptor>(_continuation).LengthOfAllocationDescriptors;
            int room = _continuation.Length - AllocationExtentDescriptor.HeadSize;
            area = _continuation.AsSpan(AllocationExtentDescriptor.HeadSize, (int)Math.Min(length, (uint)room));
        }
    }

    private DescriptorFault? VerifyContinuation(uint block) => DescriptorTag.Verify(
        _continuation, block, TagId.AllocationExtentDescriptor, AllocationExtentDescriptor.HeadSize);

    private static NodeKind KindOf(FileType type, LbAddr icb) => type switch
    {
        FileType.Directory or FileType.StreamDirectory => NodeKind.Directory,
        FileType.NotSpecified or FileType.RegularFile or FileType.RealTimeFile or FileType.ExtendedAttributes =>
            NodeKind.File,
        FileType.BlockDevice => NodeKind.BlockDevice,
        FileType.CharacterDevice => NodeKind.CharacterDevice,
        FileType.Fifo => NodeKind.Fifo,
        FileType.Socket => NodeKind.Socket,
        FileType.SymbolicLink => NodeKind.SymbolicLink,
        _ => throw Corrupt(icb, $"its file type {(int)type} is unknown"),
    };

    private static void Require(bool condition, LbAddr icb, string what)
    {
        if (!condition)
        {
            throw Corrupt(icb, what);
        }
    }

    private static FsException Corrupt(LbAddr icb, string what) =>
        new(FsError.Corrupt, $"The object whose ICB is block {icb} cannot be used: {what}.");
}
