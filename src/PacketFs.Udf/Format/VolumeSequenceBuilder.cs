using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Format;

/// <summary>
/// Makes the volume descriptors of a new volume. Main and reserve sequence hold the same bytes behind their tags; only
/// the tags know where they lie.
/// </summary>
internal sealed class VolumeSequenceBuilder
{
    private const int InterchangeLevel = 2;
    private const int MaximumInterchangeLevel = 3;
    private const uint OnlyCs0 = 1;
    private readonly UdfLayout _layout;
    private readonly FormatIdentity _identity;
    private readonly List<(TagId Id, byte[] Bytes)> _descriptors = [];

    public VolumeSequenceBuilder(UdfLayout layout, FormatIdentity identity)
    {
        _layout = layout;
        _identity = identity;
        AddPrimary();
        AddLogical();
        AddPartition();
        AddUnallocatedSpace();
        AddInformation();
        AddCommitArea();
        Add<TerminatingDescriptor>(TagId.TerminatingDescriptor, TerminatingDescriptor.Size);
    }

    private UdfRevision Revision => _layout.Options.Revision;

    /// <summary>The whole extent of a sequence that starts in a sector.</summary>
    public byte[] Build(UdfRegion region)
    {
        int blockSize = _layout.Geometry.BlockSize;
        byte[] extent = new byte[region.BlockCount * blockSize];
        int offset = 0;
        foreach ((TagId id, byte[] bytes) in _descriptors)
        {
            Span<byte> place = extent.AsSpan(offset, bytes.Length);
            bytes.CopyTo(place);
            uint location = (uint)(region.Start.Value + (offset / blockSize));
            DescriptorTag.Seal(
                place, id, Revision.DescriptorVersion, _identity.Serial, location, bytes.Length - DescriptorTag.Size);
            offset += (bytes.Length + blockSize - 1) / blockSize * blockSize;
        }

        return extent;
    }

    private Span<byte> Add<T>(TagId id, int size)
        where T : struct
    {
        byte[] bytes = new byte[size];
        _descriptors.Add((id, bytes));
        return bytes;
    }

    private uint NextNumber => (uint)_descriptors.Count - 1;

    private void AddPrimary()
    {
        Span<byte> bytes = Add<PrimaryVolumeDescriptor>(TagId.PrimaryVolumeDescriptor, PrimaryVolumeDescriptor.Size);
        ref PrimaryVolumeDescriptor primary = ref MemoryMarshal.AsRef<PrimaryVolumeDescriptor>(bytes);
        primary.VolumeDescriptorSequenceNumber = NextNumber;
        Invariant.Require(primary.VolumeIdentifier.TryEncode(_identity.VolumeIdentifier), "it was cut to fit");
        primary.VolumeSequenceNumber = 1;
        primary.MaximumVolumeSequenceNumber = 1;
        primary.InterchangeLevel = InterchangeLevel;
        primary.MaximumInterchangeLevel = MaximumInterchangeLevel;
        primary.CharacterSetList = OnlyCs0;
        primary.MaximumCharacterSetList = OnlyCs0;
        Invariant.Require(primary.VolumeSetIdentifier.TryEncode(_identity.VolumeSetIdentifier), "it was made to fit");
        primary.DescriptorCharacterSet = CharSpec.OstaCompressedUnicode;
        primary.ExplanatoryCharacterSet = CharSpec.OstaCompressedUnicode;
        primary.ApplicationIdentifier = EntityId.Named(EntityIds.PacketFs);
        primary.RecordingDateAndTime = _identity.Time;
        primary.ImplementationIdentifier = FormatIdentity.Implementation;
        primary.Flags = PrimaryVolumeDescriptor.CommonVolumeSetIdentification;
    }

    private void AddLogical()
    {
        byte[] maps = BuildMaps();
        Span<byte> bytes = Add<LogicalVolumeDescriptor>(
            TagId.LogicalVolumeDescriptor, LogicalVolumeDescriptor.HeadSize + maps.Length);
        ref LogicalVolumeDescriptor logical = ref MemoryMarshal.AsRef<LogicalVolumeDescriptor>(bytes);
        int blockSize = _layout.Geometry.BlockSize;
        UdfRegion integrity = _layout.IntegritySequence;
        logical.VolumeDescriptorSequenceNumber = NextNumber;
        logical.DescriptorCharacterSet = CharSpec.OstaCompressedUnicode;
        Invariant.Require(logical.LogicalVolumeIdentifier.TryEncode(_layout.Options.Label), "the label was checked");
        logical.LogicalBlockSize = (uint)blockSize;
        logical.DomainIdentifier = EntityId.Domain(Revision);
        logical.FileSetDescriptorSequenceExtent = new LongAd(
            (uint)blockSize,
            ExtentType.RecordedAndAllocated,
            new LbAddr(_layout.Content.FileSet, _layout.Content.Reference));
        logical.MapTableLength = (uint)maps.Length;
        logical.NumberOfPartitionMaps = _layout.Content.Reference + 1u;
        logical.ImplementationIdentifier = FormatIdentity.Implementation;
        logical.IntegritySequenceExtent = new ExtentAd(
            (uint)(integrity.BlockCount * blockSize), new Lsn((uint)integrity.Start.Value));
        maps.CopyTo(bytes[LogicalVolumeDescriptor.HeadSize..]);
    }

    private byte[] BuildMaps() => _layout.Content.Metadata is { } metadata
        ? [.. BuildFirstMap(), .. BuildMetadataMap(metadata)]
        : _layout.Content.VirtualTable is not null ? [.. BuildFirstMap(), .. BuildVirtualMap()]
        : BuildFirstMap();

    private byte[] BuildVirtualMap()
    {
        byte[] bytes = new byte[VirtualPartitionMap.Size];
        ref VirtualPartitionMap map = ref MemoryMarshal.AsRef<VirtualPartitionMap>(bytes.AsSpan());
        map.Header.PartitionMapType = PartitionMapHeader.Type2;
        map.Header.PartitionMapLength = VirtualPartitionMap.Size;
        map.PartitionTypeIdentifier = FormatIdentity.Udf(EntityIds.VirtualPartition, Revision);
        map.VolumeSequenceNumber = 1;
        return bytes;
    }

    private byte[] BuildMetadataMap(MetadataPlan metadata)
    {
        byte[] bytes = new byte[MetadataPartitionMap.Size];
        ref MetadataPartitionMap map = ref MemoryMarshal.AsRef<MetadataPartitionMap>(bytes.AsSpan());
        map.Header.PartitionMapType = PartitionMapHeader.Type2;
        map.Header.PartitionMapLength = MetadataPartitionMap.Size;
        map.PartitionTypeIdentifier = FormatIdentity.Udf(EntityIds.MetadataPartition, Revision);
        map.VolumeSequenceNumber = 1;
        map.MetadataFileLocation = metadata.MainIcb;
        map.MetadataMirrorFileLocation = metadata.MirrorIcb;
        map.MetadataBitmapFileLocation = metadata.BitmapIcb;
        map.AllocationUnitSize = metadata.Unit;
        map.AlignmentUnitSize = (ushort)metadata.Unit;
        map.Flags = metadata.IsDuplicated ? MetadataPartitionMap.DuplicateMetadata : (byte)0;
        return bytes;
    }

    private byte[] BuildFirstMap()
    {
        if (_layout.PartitionKind != UdfPartitionKind.Sparable)
        {
            byte[] plain = new byte[Type1PartitionMap.Size];
            ref Type1PartitionMap type1 = ref MemoryMarshal.AsRef<Type1PartitionMap>(plain.AsSpan());
            type1.Header.PartitionMapType = PartitionMapHeader.Type1;
            type1.Header.PartitionMapLength = Type1PartitionMap.Size;
            type1.VolumeSequenceNumber = 1;
            return plain;
        }

        byte[] bytes = new byte[SparablePartitionMap.Size];
        ref SparablePartitionMap map = ref MemoryMarshal.AsRef<SparablePartitionMap>(bytes.AsSpan());
        map.Header.PartitionMapType = PartitionMapHeader.Type2;
        map.Header.PartitionMapLength = SparablePartitionMap.Size;
        map.PartitionTypeIdentifier = FormatIdentity.Udf(EntityIds.SparablePartition, Revision);
        map.VolumeSequenceNumber = 1;
        map.PacketLength = (ushort)_layout.PacketBlocks;
        map.NumberOfSparingTables = (byte)_layout.SparingTables.Count;
        map.SizeOfEachSparingTable = (uint)SparingTable.SizeFor(_layout.SparePackets.Count);
        for (int i = 0; i < _layout.SparingTables.Count; i++)
        {
            map.LocationsOfSparingTables[i] = (uint)_layout.SparingTables[i].Start.Value;
        }

        return bytes;
    }

    private void AddPartition()
    {
        Span<byte> bytes = Add<PartitionDescriptor>(TagId.PartitionDescriptor, PartitionDescriptor.Size);
        ref PartitionDescriptor partition = ref MemoryMarshal.AsRef<PartitionDescriptor>(bytes);
        bool mayRewrite = _layout.Geometry.PacketBlocks > 1
            && (_layout.PartitionKind == UdfPartitionKind.Sparable || !Revision.HasMetadataPartition);
        PartitionAccessType usual = _layout.PartitionKind == UdfPartitionKind.Virtual ? PartitionAccessType.WriteOnce
            : mayRewrite
            ? PartitionAccessType.Rewritable
            : PartitionAccessType.Overwritable;
        partition.VolumeDescriptorSequenceNumber = NextNumber;
        partition.PartitionFlags = PartitionDescriptor.SpaceAllocated;
        partition.PartitionContents = EntityId.Named(Revision.PartitionContents);
        if (_layout.Content.BitmapBlocks > 0)
        {
            partition.PartitionContentsUse.UnallocatedSpaceBitmap = new ShortAd(
                (uint)(_layout.Content.BitmapBlocks * _layout.Geometry.BlockSize),
                ExtentType.RecordedAndAllocated,
                _layout.Content.Bitmap);
        }

        partition.AccessTypeField = (uint)(_layout.Options.AccessType ?? usual);
        partition.PartitionStartingLocation = (uint)_layout.Partition.Start.Value;
        partition.PartitionLength = (uint)_layout.Partition.BlockCount;
        partition.ImplementationIdentifier = FormatIdentity.Implementation;
    }

    private void AddUnallocatedSpace()
    {
        int blockSize = _layout.Geometry.BlockSize;
        int most = (blockSize - UnallocatedSpaceDescriptor.HeadSize) / ExtentAd.Size;
        ExtentAd[] extents =
        [
            .. _layout.UnusedRuns.OrderByDescending(run => run.BlockCount).Take(most).OrderBy(run => run.Start)
                .Select(run => new ExtentAd(
                    (uint)Math.Min(run.BlockCount * blockSize, ExtentLength.MaximumBytes(blockSize)),
                    new Lsn((uint)run.Start.Value))),
        ];
        Span<byte> bytes = Add<UnallocatedSpaceDescriptor>(
            TagId.UnallocatedSpaceDescriptor,
            UnallocatedSpaceDescriptor.HeadSize + (ExtentAd.Size * extents.Length));
        ref UnallocatedSpaceDescriptor space = ref MemoryMarshal.AsRef<UnallocatedSpaceDescriptor>(bytes);
        space.VolumeDescriptorSequenceNumber = NextNumber;
        space.NumberOfAllocationDescriptors = (uint)extents.Length;
        MemoryMarshal.AsBytes(extents.AsSpan()).CopyTo(bytes[UnallocatedSpaceDescriptor.HeadSize..]);
    }

    private Span<byte> AddImplementationUse(EntityId identifier)
    {
        Span<byte> bytes = Add<ImplementationUseVolumeDescriptor>(
            TagId.ImplementationUseVolumeDescriptor, ImplementationUseVolumeDescriptor.Size);
        ref ImplementationUseVolumeDescriptor descriptor =
            ref MemoryMarshal.AsRef<ImplementationUseVolumeDescriptor>(bytes);
        descriptor.VolumeDescriptorSequenceNumber = NextNumber;
        descriptor.ImplementationIdentifier = identifier;
        return bytes[ImplementationUseVolumeDescriptor.ImplementationUseOffset..];
    }

    private void AddInformation()
    {
        Span<byte> use = AddImplementationUse(FormatIdentity.Udf(EntityIds.LvInfo, Revision));
        ref LvInformation information = ref MemoryMarshal.AsRef<LvInformation>(use);
        information.LviCharset = CharSpec.OstaCompressedUnicode;
        bool fits = information.LogicalVolumeIdentifier.TryEncode(_layout.Options.Label);
        Invariant.Require(fits, "the label was checked");
        information.ImplementationId = FormatIdentity.Implementation;
    }

    private void AddCommitArea()
    {
        if (_layout.CommitArea is not { } area)
        {
            return;
        }

        EntityId owner = EntityId.Implementation(EntityIds.CommitArea, OperatingSystemClass.Undefined, 0);
        ref CommitAreaDescription description =
            ref MemoryMarshal.AsRef<CommitAreaDescription>(AddImplementationUse(owner));
        description.Version = CommitAreaDescription.CurrentVersion;
        description.StartSector = (uint)area.Start.Value;
        description.PacketCount = (uint)(area.BlockCount / _layout.PacketBlocks);
        description.PacketBlocks = (uint)_layout.PacketBlocks;
        _identity.CommitAreaIdentity.CopyTo(description.Identity);
    }
}
