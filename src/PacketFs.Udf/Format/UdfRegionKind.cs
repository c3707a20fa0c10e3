namespace PacketFs.Udf.Format;

/// <summary>What a run of blocks of a formatted volume is for.</summary>
public enum UdfRegionKind
{
    SystemArea,
    VolumeRecognitionSequence,
    MainVolumeDescriptorSequence,
    ReserveVolumeDescriptorSequence,
    IntegritySequence,
    Anchor,
    SparingTable,
    SpareArea,
    CommitArea,
    Partition,
    SpaceBitmap,
    MetadataFileEntry,
    MetadataBitmapFileEntry,
    MetadataBitmap,
    MetadataFile,
    MetadataMirrorFile,
    MetadataMirrorFileEntry,
    FileSetDescriptor,
    SystemStreamDirectory,
    RootDirectory,
    NonAllocatableSpace,
    VirtualAllocationTable,
}
