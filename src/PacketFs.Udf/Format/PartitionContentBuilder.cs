using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Files;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Format;

/// <summary>Makes what a new partition holds: file set, root directory, system streams. Each is one block.</summary>
internal sealed class PartitionContentBuilder
{
    private const int InterchangeLevel = 3;
    private const uint OnlyCs0 = 1;
    private const string FileSetName = "PacketFs";
    private const string NonAllocatableFile = "Non-Allocatable Space";
    private const string NonAllocatableStream = "*UDF Non-Allocatable Space";
    private const UdfPermissions DeleteBits =
        UdfPermissions.OtherDelete | UdfPermissions.GroupDelete | UdfPermissions.OwnerDelete;
    private readonly UdfLayout _layout;
    private readonly FormatIdentity _identity;

    public PartitionContentBuilder(UdfLayout layout, FormatIdentity identity)
    {
        _layout = layout;
        _identity = identity;
    }

    private UdfRevision Revision => _layout.Options.Revision;

    private int BlockSize => _layout.Geometry.BlockSize;

    private PartitionPlan Plan => _layout.Content;

    /// <summary>Before UDF 2.00 the non-allocatable space is a file of the root, and counted.</summary>
    private bool HasNonAllocatableFile => Plan.NonAllocatableSpace is not null && !Revision.HasNamedStreams;

    public byte[] BuildIntegrity(uint location)
    {
        byte[] block = new byte[BlockSize];
        ref LogicalVolumeIntegrityDescriptor head =
            ref MemoryMarshal.AsRef<LogicalVolumeIntegrityDescriptor>(block.AsSpan());
        head.RecordingDateAndTime = _identity.Time;
        bool isVirtual = Plan.VirtualTable is not null;
        head.IntegrityTypeField = (uint)(isVirtual ? IntegrityType.Open : IntegrityType.Close);
        head.LogicalVolumeContentsUse.NextUniqueId =
            LogicalVolumeHeaderDescriptor.FirstUniqueId + (HasNonAllocatableFile ? 1UL : 0);
        int count = Plan.Metadata is null && !isVirtual ? 1 : 2;
        head.NumberOfPartitions = (uint)count;
        head.LengthOfImplementationUse = LogicalVolumeIntegrityImplementationUse.Size;
        Span<U32Le> tables = MemoryMarshal.Cast<byte, U32Le>(block.AsSpan(LogicalVolumeIntegrityDescriptor.HeadSize));
        tables[0] = (uint)_layout.FreeBlocks;
        tables[count] = (uint)_layout.Partition.BlockCount;
        if (Plan.Metadata is { } metadata)
        {
            tables[1] = (uint)_layout.FreeMetadataBlocks!.Value;
            tables[count + 1] = metadata.BlockCount;
        }

        if (isVirtual)
        {
            tables[1] = LogicalVolumeIntegrityDescriptor.UnknownBlocks;
            tables[count + 1] = LogicalVolumeIntegrityDescriptor.UnknownBlocks;
        }

        int useOffset = LogicalVolumeIntegrityDescriptor.SizeFor(count, 0);
        ref LogicalVolumeIntegrityImplementationUse use =
            ref MemoryMarshal.AsRef<LogicalVolumeIntegrityImplementationUse>(block.AsSpan(useOffset));
        use.ImplementationId = FormatIdentity.Implementation;
        use.NumberOfFiles = HasNonAllocatableFile ? 1u : 0;
        use.NumberOfDirectories = 1;

        // Whoever knows 2.50 can read it. What 2.60 added is pseudo-overwrite: only that takes 2.60 to write.
        ushort needed = Math.Min(Revision.Value, UdfRevision.V250.Value);
        use.MinimumUdfReadRevision = needed;
        use.MinimumUdfWriteRevision = _layout.IsPseudoOverwrite ? Revision.Value : needed;
        use.MaximumUdfWriteRevision = Revision.Value;
        int size = LogicalVolumeIntegrityDescriptor.SizeFor(count, LogicalVolumeIntegrityImplementationUse.Size);
        Seal(block, TagId.LogicalVolumeIntegrityDescriptor, location, size);
        return block;
    }

    public byte[] BuildTerminator(uint location)
    {
        byte[] block = new byte[BlockSize];
        Seal(block, TagId.TerminatingDescriptor, location, TerminatingDescriptor.Size);
        return block;
    }

    public byte[] BuildSparingTable(uint location)
    {
        byte[] block = new byte[BlockSize];
        ref SparingTable table = ref MemoryMarshal.AsRef<SparingTable>(block.AsSpan());
        int count = _layout.SparePackets.Count;
        table.SparingIdentifier = FormatIdentity.Udf(EntityIds.SparingTable, Revision);
        table.ReallocationTableLength = (ushort)count;
        Span<SparingEntry> entries = MemoryMarshal.Cast<byte, SparingEntry>(block.AsSpan(SparingTable.HeadSize));
        for (int i = 0; i < count; i++)
        {
            entries[i] = new SparingEntry(SparingEntry.Available, _layout.SparePackets[i]);
        }

        Seal(block, TagId.SparingTable, location, SparingTable.SizeFor(count));
        return block;
    }

    public byte[] BuildFileSet()
    {
        byte[] block = new byte[BlockSize];
        ref FileSetDescriptor set = ref MemoryMarshal.AsRef<FileSetDescriptor>(block.AsSpan());
        set.RecordingDateAndTime = _identity.Time;
        set.InterchangeLevel = InterchangeLevel;
        set.MaximumInterchangeLevel = InterchangeLevel;
        set.CharacterSetList = OnlyCs0;
        set.MaximumCharacterSetList = OnlyCs0;
        set.LogicalVolumeIdentifierCharacterSet = CharSpec.OstaCompressedUnicode;
        Invariant.Require(set.LogicalVolumeIdentifier.TryEncode(_layout.Options.Label), "the label was checked");
        set.FileSetCharacterSet = CharSpec.OstaCompressedUnicode;
        Invariant.Require(set.FileSetIdentifier.TryEncode(FileSetName), "a short name");
        set.RootDirectoryIcb = Icb(Plan.RootDirectory);
        set.DomainIdentifier = EntityId.Domain(Revision);
        set.SystemStreamDirectoryIcb = Plan.SystemStreamDirectory is { } streams ? Icb(streams) : default;
        Seal(block, TagId.FileSetDescriptor, Plan.FileSet, FileSetDescriptor.Size);
        return block;
    }

    public byte[] BuildRoot()
    {
        uint self = Plan.RootDirectory;
        byte[] parent = Entry("", FileCharacteristics.Directory | FileCharacteristics.Parent, Icb(self), self);
        byte[] data = HasNonAllocatableFile
            ? [.. parent, .. Entry(NonAllocatableFile, FileCharacteristics.Hidden, NonAllocatableIcb(), self)]
            : parent;
        UdfPermissions permissions = PosixPermissions.FromMode(_layout.Options.RootMode) & ~DeleteBits;
        IcbTag tag = IcbTag.Create(FileType.Directory, AllocationDescriptorType.Embedded);
        return BuildEntry(
            self, tag, data, (ulong)data.Length, _layout.Options.RootUid, _layout.Options.RootGid, permissions, 0);
    }

    public byte[] BuildSystemStreamDirectory(uint self)
    {
        byte[] parent = Entry("", FileCharacteristics.Directory | FileCharacteristics.Parent, Icb(self), self);
        byte[] data = Plan.NonAllocatableSpace is not null
            ? [.. parent, .. Entry(NonAllocatableStream, FileCharacteristics.Metadata, NonAllocatableIcb(), self)]
            : parent;
        IcbTag tag = IcbTag.Create(FileType.StreamDirectory, AllocationDescriptorType.Embedded);
        return BuildEntry(self, tag, data, (ulong)data.Length, 0, 0, PosixPermissions.FromMode(0b111_101_101), 0);
    }

    /// <summary>
    /// Defective packets as space allocated and never recorded, behind the end of the data (there is none). UDF 2.3.13
    /// (1.50), 3.3.7.2 (2.00).
    /// </summary>
    public byte[] BuildNonAllocatableSpace(uint self)
    {
        List<ShortAd> runs = DefectiveRuns.Find(_layout.DefectiveInPartition, _layout.PacketBlocks, BlockSize);
        IcbFlags flags = IcbFlags.System | (Revision.HasNamedStreams ? IcbFlags.Stream : IcbFlags.None);
        bool isLong = Plan.Metadata is not null;
        IcbTag tag = IcbTag.Create(
            FileType.RegularFile, isLong ? AllocationDescriptorType.Long : AllocationDescriptorType.Short, flags);
        LongAd[] longs = [.. runs.Select(run => new LongAd(run.Length, run.Type, new LbAddr(run.Position, 0)))];
        ReadOnlySpan<byte> descriptors = isLong
            ? MemoryMarshal.AsBytes(longs.AsSpan())
            : MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(runs));
        ulong uniqueId = Revision.HasNamedStreams ? 0 : LogicalVolumeHeaderDescriptor.FirstUniqueId;
        return BuildEntry(self, tag, descriptors, 0, 0, 0, PosixPermissions.FromMode(0b111_101_101), uniqueId);
    }

    internal byte[] BuildEntry(
        uint self,
        IcbTag tag,
        ReadOnlySpan<byte> tail,
        ulong informationLength,
        uint uid,
        uint gid,
        UdfPermissions permissions,
        ulong uniqueId,
        ushort linkCount = 1,
        ulong recordedBlocks = 0)
    {
        byte[] block = new byte[BlockSize];
        if (!Revision.HasExtendedFileEntry)
        {
            ref FileEntry entry = ref MemoryMarshal.AsRef<FileEntry>(block.AsSpan());
            entry.IcbTag = tag;
            entry.Uid = uid;
            entry.Gid = gid;
            entry.Permissions = (uint)permissions;
            entry.FileLinkCount = linkCount;
            entry.InformationLength = informationLength;
            entry.LogicalBlocksRecorded = recordedBlocks;
            entry.AccessDateAndTime = _identity.Time;
            entry.ModificationDateAndTime = _identity.Time;
            entry.AttributeDateAndTime = _identity.Time;
            entry.Checkpoint = 1;
            entry.ImplementationIdentifier = FormatIdentity.Implementation;
            entry.UniqueId = uniqueId;
            byte[] attributes = tag.FileType == FileType.Directory ? CreationTime(self) : [];
            entry.LengthOfExtendedAttributes = (uint)attributes.Length;
            entry.LengthOfAllocationDescriptors = (uint)tail.Length;
            attributes.CopyTo(block, FileEntry.HeadSize);
            tail.CopyTo(block.AsSpan(FileEntry.HeadSize + attributes.Length));
            Seal(block, TagId.FileEntry, self, FileEntry.HeadSize + attributes.Length + tail.Length);
            return block;
        }

        ref ExtendedFileEntry extended = ref MemoryMarshal.AsRef<ExtendedFileEntry>(block.AsSpan());
        extended.IcbTag = tag;
        extended.Uid = uid;
        extended.Gid = gid;
        extended.Permissions = (uint)permissions;
        extended.FileLinkCount = linkCount;
        extended.LogicalBlocksRecorded = recordedBlocks;
        extended.InformationLength = informationLength;
        extended.ObjectSize = informationLength;
        extended.AccessDateAndTime = _identity.Time;
        extended.ModificationDateAndTime = _identity.Time;
        extended.CreationDateAndTime = _identity.Time;
        extended.AttributeDateAndTime = _identity.Time;
        extended.Checkpoint = 1;
        extended.ImplementationIdentifier = FormatIdentity.Implementation;
        extended.UniqueId = uniqueId;
        extended.LengthOfAllocationDescriptors = (uint)tail.Length;
        tail.CopyTo(block.AsSpan(ExtendedFileEntry.HeadSize));
        Seal(block, TagId.ExtendedFileEntry, self, ExtendedFileEntry.HeadSize + tail.Length);
        return block;
    }

    /// <summary>A file entry has no field for it: an attribute says when the root was made, as of any other
    /// directory.</summary>
    private byte[] CreationTime(uint self) => ExtendedAttributeArea.ForCreationTime(
        _identity.Time.ToFileTime(), self,
        new IcbFormat(Revision, BlockSize, _identity.Serial, FormatIdentity.Implementation));

    private byte[] Entry(string name, FileCharacteristics characteristics, LongAd icb, uint location)
    {
        Span<byte> identifier = stackalloc byte[Cs0.MaximumIdentifierBytes];
        Invariant.Require(Cs0.TryEncode(name, identifier, out int length), "a short name");
        byte[] bytes = new byte[FileIdentifierDescriptor.SizeFor(length, 0)];
        FileIdentifierDescriptor.Write(
            bytes, identifier[..length], characteristics, icb, Revision.DescriptorVersion, _identity.Serial, location);
        return bytes;
    }

    private LongAd Icb(uint block, uint uniqueId = 0) =>
        new((uint)BlockSize, ExtentType.RecordedAndAllocated, new LbAddr(block, Plan.Reference), uniqueId);

    /// <summary>
    /// The identifier in the entry is UDF 2.00's, where it is 0 for a system stream; earlier ones had none there.
    /// </summary>
    private LongAd NonAllocatableIcb() => Icb(Plan.NonAllocatableSpace!.Value);

    private void Seal(byte[] block, TagId id, uint location, int size) => DescriptorTag.Seal(
        block, id, Revision.DescriptorVersion, _identity.Serial, location, size - DescriptorTag.Size);
}
