using System.Runtime.InteropServices;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// A file that no directory names, because the volume cannot be read without it: metadata file, its mirror, metadata
/// bitmap, virtual allocation table. As its ICB describes it.
/// </summary>
public sealed class SystemFile
{
    internal SystemFile(
        LbAddr icb,
        byte[] block,
        byte[]? embedded,
        IReadOnlyList<SystemExtent> extents,
        IReadOnlyList<LbAddr> descriptorBlocks)
    {
        Icb = icb;
        Block = block;
        Embedded = embedded;
        Extents = extents;
        DescriptorBlocks = descriptorBlocks;
    }

    public LbAddr Icb { get; }

    /// <summary>The ICB's block as recorded; its tag has verified.</summary>
    public byte[] Block { get; }

    /// <summary>The content, when it lies in the ICB.</summary>
    public byte[]? Embedded { get; }

    public IReadOnlyList<SystemExtent> Extents { get; }

    /// <summary>Blocks of further allocation descriptors.</summary>
    public IReadOnlyList<LbAddr> DescriptorBlocks { get; }

    public bool IsExtended => DescriptorTag.Of(Block).Id == TagId.ExtendedFileEntry;

    public FileType Type => MemoryMarshal.AsRef<IcbTag>(Block.AsSpan(DescriptorTag.Size)).FileType;

    public AllocationDescriptorType DescriptorType =>
        MemoryMarshal.AsRef<IcbTag>(Block.AsSpan(DescriptorTag.Size)).AllocationDescriptorType;

    /// <summary>The information length.</summary>
    public ulong Length => MemoryMarshal.AsRef<FileEntry>(Block.AsSpan()).InformationLength;

    public ulong UniqueId => IsExtended
        ? MemoryMarshal.AsRef<ExtendedFileEntry>(Block.AsSpan()).UniqueId
        : MemoryMarshal.AsRef<FileEntry>(Block.AsSpan()).UniqueId;

    /// <summary>Who wrote it.</summary>
    public EntityId Implementation => IsExtended
        ? MemoryMarshal.AsRef<ExtendedFileEntry>(Block.AsSpan()).ImplementationIdentifier
        : MemoryMarshal.AsRef<FileEntry>(Block.AsSpan()).ImplementationIdentifier;

    public Timestamp ModificationTime => IsExtended
        ? MemoryMarshal.AsRef<ExtendedFileEntry>(Block.AsSpan()).ModificationDateAndTime
        : MemoryMarshal.AsRef<FileEntry>(Block.AsSpan()).ModificationDateAndTime;

    /// <summary>The extended attributes inside the ICB.</summary>
    public ReadOnlySpan<byte> Attributes => Block.AsSpan(HeadSize, (int)AttributesLength);

    internal int HeadSize => IsExtended ? ExtendedFileEntry.HeadSize : FileEntry.HeadSize;

    internal uint AttributesLength => IsExtended
        ? MemoryMarshal.AsRef<ExtendedFileEntry>(Block.AsSpan()).LengthOfExtendedAttributes
        : MemoryMarshal.AsRef<FileEntry>(Block.AsSpan()).LengthOfExtendedAttributes;

    internal uint DescriptorsLength => IsExtended
        ? MemoryMarshal.AsRef<ExtendedFileEntry>(Block.AsSpan()).LengthOfAllocationDescriptors
        : MemoryMarshal.AsRef<FileEntry>(Block.AsSpan()).LengthOfAllocationDescriptors;
}
