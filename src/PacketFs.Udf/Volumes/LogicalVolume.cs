using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// What a volume's own structures say: how it is made and in which state it was left. Read by <see
/// cref="VolumeReader"/>; nothing in here looks at files. The sparing tables inside the mappings change with
/// relocation; all else is as it was read.
/// </summary>
public sealed class LogicalVolume
{
    internal LogicalVolume(
        RecordedDescriptor primary,
        RecordedDescriptor logical,
        IReadOnlyList<AnchorPoint> anchors,
        VolumeDescriptorSequence main,
        VolumeDescriptorSequence reserve,
        IReadOnlyList<PartitionMap> maps,
        VolumeIntegrity? integrity,
        CommitAreaDescription? commitArea)
    {
        PrimaryDescriptor = primary;
        LogicalDescriptor = logical;
        Anchors = anchors;
        Main = main;
        Reserve = reserve;
        Maps = maps;
        Integrity = integrity;
        CommitArea = commitArea;
    }

    public RecordedDescriptor PrimaryDescriptor { get; }

    public RecordedDescriptor LogicalDescriptor { get; }

    public ref readonly PrimaryVolumeDescriptor Primary => ref PrimaryDescriptor.As<PrimaryVolumeDescriptor>();

    public ref readonly LogicalVolumeDescriptor Descriptor => ref LogicalDescriptor.As<LogicalVolumeDescriptor>();

    public IReadOnlyList<AnchorPoint> Anchors { get; }

    /// <summary>The main sequence, completed from the reserve one where it lacked something.</summary>
    public VolumeDescriptorSequence Main { get; }

    public VolumeDescriptorSequence Reserve { get; }

    /// <summary>By partition reference number.</summary>
    public IReadOnlyList<PartitionMap> Maps { get; }

    /// <summary>Null when no integrity descriptor verifies.</summary>
    public VolumeIntegrity? Integrity { get; }

    /// <summary>The packet device's commit area, when this volume was made with one.</summary>
    public CommitAreaDescription? CommitArea { get; }

    public int BlockSize => (int)(uint)Descriptor.LogicalBlockSize;

    /// <summary>
    /// The revision that the volume names; what it takes to read it is <see cref="VolumeIntegrity.Use"/>'s.
    /// </summary>
    public UdfRevision Revision => Descriptor.DomainIdentifier.Revision;

    public DomainFlags DomainFlags => Descriptor.DomainIdentifier.DomainFlags;

    /// <summary>The name that people see; empty when it has none or it cannot be decoded.</summary>
    public string Label => Descriptor.LogicalVolumeIdentifier.Decode() ?? "";

    /// <summary>
    /// As <see cref="Label"/>; on write-once media the table's label replaces the one that cannot be changed. UDF
    /// 2.2.11.
    /// </summary>
    public string CurrentLabel =>
        Maps.Select(map => map.Mapping).OfType<VirtualMapping>().FirstOrDefault()?.Table.Label is { Length: > 0 } label
            ? label
            : Label;

    public string VolumeSetIdentifier => Primary.VolumeSetIdentifier.Decode() ?? "";

    /// <summary>The serial that new descriptors take: the logical volume descriptor's.</summary>
    public ushort TagSerialNumber => LogicalDescriptor.Tag.TagSerialNumber;

    public LongAd FileSetDescriptorSequenceExtent => Descriptor.FileSetDescriptorSequenceExtent;

    /// <summary>
    /// Made for a medium on which the drive puts elsewhere what is written again: nothing on it says what is free. UDF
    /// 2.60, 2.2.14.2.
    /// </summary>
    public bool IsPseudoOverwritable => Maps.Count == 2
        && Maps.Any(map => map.Kind == PartitionMapKind.Type1 && map.Partition is
        {
            AccessType: PartitionAccessType.NotSpecified,
            PartitionContentsUse.HasSpaceSets: false,
        })
        && Maps.Any(map => map.Mapping is MetadataMapping { BitmapFile: null } metadata
            && metadata.Map.MetadataBitmapFileLocation == MetadataPartitionMap.NoBitmap);

    /// <summary>
    /// Null when every map can be translated for writing and nothing recorded on the volume forbids it; else why not,
    /// in words for a person. The device itself may be read-only all the same.
    /// </summary>
    public string? WriteObstacle => WriteObstacles.Find(this);

    /// <summary>Translates an address; see <see cref="IPartitionMapping.TryMap"/>.</summary>
    public bool TryMap(LbAddr address, uint count, out Lba start, out uint run)
    {
        if (address.Partition < Maps.Count && Maps[address.Partition].Mapping is { } mapping)
        {
            return mapping.TryMap(address.Block, count, out start, out run);
        }

        start = default;
        run = 0;
        return false;
    }
}
