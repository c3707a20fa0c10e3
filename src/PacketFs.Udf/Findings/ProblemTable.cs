using PacketFs.Core;

namespace PacketFs.Udf.Findings;

/// <summary>
/// The one table of problems: code, severity, words. Whatever reads a volume reports in these terms; whatever repairs
/// one decides by them.
/// </summary>
public static class ProblemTable
{
    private static readonly ProblemDescription[] Descriptions = Build();

    public static ProblemDescription Get(Problem problem) => Descriptions[(int)problem];

    private static ProblemDescription[] Build()
    {
        ProblemDescription[] table = new ProblemDescription[Enum.GetValues<Problem>().Length];
        AddVolumeProblems(table);
        AddObjectProblems(table);
        AddTreeProblems(table);
        AddCountProblems(table);
        AddMapProblems(table);
        Invariant.Require(Array.TrueForAll(table, entry => entry.Code is not null), "every problem is described");
        return table;
    }

    private static void Set(ProblemDescription[] table, Problem problem, string code, Severity severity, string text) =>
        table[(int)problem] = new ProblemDescription(code, severity, text);

    private static void AddVolumeProblems(ProblemDescription[] t)
    {
        Set(t, Problem.UnreadableSector, "unreadable-sector", Severity.Error, "The medium gives no data");
        Set(t, Problem.RecognitionSequenceMissing, "vrs-missing", Severity.Error, "No volume recognition sequence");
        Set(t, Problem.RecognitionSequenceIncomplete, "vrs-incomplete", Severity.Error,
            "The volume recognition sequence lacks BEA01, NSR0x or TEA01, or has them twice");
        Set(t, Problem.RecognitionSequenceWrongNsr, "vrs-wrong-nsr", Severity.Warning,
            "The NSR descriptor does not fit the volume's UDF revision");
        Set(t, Problem.RecognitionSequenceNotEnded, "vrs-not-ended", Severity.Warning,
            "The sector behind the volume recognition sequence is not empty");
        Set(t, Problem.AnchorMissing, "anchor-missing", Severity.Fatal,
            "No anchor volume descriptor pointer anywhere that one may be");
        Set(t, Problem.AnchorTooFew, "anchor-too-few", Severity.Error, "Fewer than two anchors at 256, N-256 and N");
        Set(t, Problem.AnchorsDisagree, "anchors-disagree", Severity.Error,
            "Anchors point to different volume descriptor sequences");
        Set(t, Problem.NoDescriptorSequence, "vds-unusable", Severity.Fatal,
            "Neither volume descriptor sequence describes a logical volume");
        Set(t, Problem.DescriptorDamaged, "descriptor-damaged", Severity.Error, "A descriptor does not verify");
        Set(t, Problem.SequenceNotTerminated, "sequence-not-terminated", Severity.Warning,
            "A sequence ends without a terminating descriptor");
        Set(t, Problem.SequenceTooShort, "vds-too-short", Severity.Warning,
            "A volume descriptor sequence extent has fewer than 16 sectors");
        Set(t, Problem.SequenceOutsideVolume, "sequence-outside-volume", Severity.Error,
            "A sequence lies outside the volume");
        Set(t, Problem.SequenceLoops, "sequence-loops", Severity.Error, "A sequence comes back to where it has been");
        Set(t, Problem.SequencesDiffer, "vds-copies-differ", Severity.Error,
            "Main and reserve volume descriptor sequence differ");
        Set(t, Problem.SequenceMemberMissing, "vds-member-missing", Severity.Error,
            "A volume descriptor sequence lacks a descriptor");
        Set(t, Problem.SequenceNumberRepeated, "vds-number-repeated", Severity.Warning,
            "Different volume descriptors of one kind have the same sequence number");
        Set(t, Problem.DescriptorContentInvalid, "descriptor-content", Severity.Error,
            "A descriptor verifies, but its content breaks the standard");
        Set(t, Problem.BlockSizeMismatch, "block-size-mismatch", Severity.Fatal,
            "The logical block size is not the device's block size");
        Set(t, Problem.DomainUnknown, "domain-unknown", Severity.Fatal,
            "The logical volume is not of the OSTA UDF domain");
        Set(t, Problem.RevisionUnknown, "revision-unknown", Severity.Warning, "The UDF revision is not a known one");
        Set(t, Problem.PartitionMapInvalid, "partition-map-invalid", Severity.Fatal, "A partition map cannot be read");
        Set(t, Problem.PartitionMapUnknown, "partition-map-unknown", Severity.Error,
            "A partition map of an unknown kind");
        Set(t, Problem.PartitionDescriptorMissing, "partition-descriptor-missing", Severity.Fatal,
            "A partition map names a partition that no descriptor describes");
        Set(t, Problem.PartitionOutsideVolume, "partition-outside-volume", Severity.Error,
            "A partition reaches beyond the volume");
        Set(t, Problem.SparingTableDamaged, "sparing-table-damaged", Severity.Error, "A sparing table does not verify");
        Set(t, Problem.SparingTablesDiffer, "sparing-tables-differ", Severity.Error,
            "Sparing tables differ; the highest sequence number holds");
        Set(t, Problem.SparingTablesAllLost, "sparing-tables-lost", Severity.Error,
            "No sparing table is left: packets that were spared show their old content");
        Set(t, Problem.SparingTableNotSorted, "sparing-table-unsorted", Severity.Warning,
            "A sparing table is not sorted by original location");
        Set(t, Problem.SparingEntryInvalid, "sparing-entry-invalid", Severity.Error,
            "A sparing table entry makes no sense");
        Set(t, Problem.SparingAddressingForeign, "sparing-addressing-foreign", Severity.Warning,
            "Original locations are recorded as sectors of the volume, not as blocks of the partition");
        Set(t, Problem.IntegrityMissing, "lvid-missing", Severity.Error, "No logical volume integrity descriptor");
        Set(t, Problem.IntegrityOpen, "lvid-open", Severity.Warning,
            "The volume was not unmounted: its counts may be out of date");
        Set(t, Problem.IntegrityInvalid, "lvid-invalid", Severity.Error,
            "The logical volume integrity descriptor does not fit the volume");
        Set(t, Problem.FileSetMissing, "fsd-missing", Severity.Fatal, "No file set descriptor");
    }

    private static void AddObjectProblems(ProblemDescription[] t)
    {
        Set(t, Problem.IcbDamaged, "icb-damaged", Severity.Error, "A file entry does not verify");
        Set(t, Problem.IcbWrongKind, "icb-wrong-kind", Severity.Error,
            "An ICB holds something else than a file entry of this revision");
        Set(t, Problem.IcbStrategyUnknown, "icb-strategy", Severity.Error,
            "An ICB of a strategy that UDF does not know");
        Set(t, Problem.IcbLengthsInvalid, "icb-lengths", Severity.Error,
            "A file entry's lengths reach beyond its block");
        Set(t, Problem.CrcTooShort, "crc-too-short", Severity.Warning, "A descriptor's CRC covers only part of it");
        Set(t, Problem.FileTypeInvalid, "file-type", Severity.Error, "A file type that has no place here");
        Set(t, Problem.TimeInvalid, "time-invalid", Severity.Warning, "A time that cannot be");
        Set(t, Problem.DeviceWithoutNumbers, "device-without-numbers", Severity.Error,
            "A device node without device numbers");
        Set(t, Problem.AttributesInvalid, "attributes-invalid", Severity.Error,
            "The extended attributes are not in order");
        Set(t, Problem.AllocationInvalid, "allocation-invalid", Severity.Error,
            "An allocation descriptor makes no sense");
        Set(t, Problem.AllocationExtentDamaged, "allocation-extent-damaged", Severity.Error,
            "A further extent of allocation descriptors cannot be used");
        Set(t, Problem.ExtentOutsidePartition, "extent-outside-partition", Severity.Error,
            "An extent lies outside its partition");
        Set(t, Problem.BlockClaimedTwice, "block-claimed-twice", Severity.Error, "A block belongs to two things");
        Set(t, Problem.ExtentNotWhole, "extent-not-whole", Severity.Error,
            "An extent that is not the last ends inside a block");
        Set(t, Problem.ExtentRounded, "extent-rounded", Severity.Warning,
            "The last extent is rounded up to whole blocks");
        Set(t, Problem.HoleHasLocation, "hole-has-location", Severity.Warning,
            "An extent without blocks names a block");
        Set(t, Problem.InformationLengthWrong, "information-length", Severity.Error,
            "The information length is not what the extents hold");
        Set(t, Problem.BlocksRecordedWrong, "blocks-recorded", Severity.Error, "The count of recorded blocks is wrong");
        Set(t, Problem.ObjectSizeWrong, "object-size", Severity.Warning,
            "The object size is not the sum of all streams");
        Set(t, Problem.TailInvalid, "tail-invalid", Severity.Error,
            "An extent behind the end of the data is not reserve space in whole blocks");
        Set(t, Problem.TailLeft, "tail-left", Severity.Information,
            "Space reserved behind the end of the data was not given back");
    }

    private static void AddTreeProblems(ProblemDescription[] t)
    {
        Set(t, Problem.DirectoryIncomplete, "directory-incomplete", Severity.Error,
            "A directory ends in the middle of an entry");
        Set(t, Problem.DirectoryLinkedTwice, "directory-linked-twice", Severity.Error,
            "A directory, or what is no file, has two names");
        Set(t, Problem.EntryDamaged, "entry-damaged", Severity.Error, "A directory entry does not verify");
        Set(t, Problem.EntryInvalid, "entry-invalid", Severity.Warning,
            "A directory entry has a field that breaks the standard");
        Set(t, Problem.EntryDirectoryBitWrong, "entry-directory-bit", Severity.Error,
            "A directory entry is wrong about what it names");
        Set(t, Problem.EntryIcbMissing, "entry-icb-missing", Severity.Error, "A directory entry names nothing");
        Set(t, Problem.EntryNameInvalid, "entry-name-invalid", Severity.Error, "A name is empty or cannot be decoded");
        Set(t, Problem.EntryNameForbidden, "entry-name-forbidden", Severity.Warning,
            "A name has a character that UDF forbids (U+FEFF, U+FFFE)");
        Set(t, Problem.EntryNameRepeated, "entry-name-repeated", Severity.Error,
            "A name stands twice in one directory");
        Set(t, Problem.EntryUniqueIdWrong, "entry-unique-id", Severity.Warning,
            "A directory entry carries an identifier that is another object's, or none");
        Set(t, Problem.ParentMissing, "parent-missing", Severity.Error, "A directory must have one parent entry");
        Set(t, Problem.ParentNotFirst, "parent-not-first", Severity.Warning,
            "The parent entry is not a directory's first");
        Set(t, Problem.ParentWrong, "parent-wrong", Severity.Error, "The parent entry names another directory");
        Set(t, Problem.RootMissing, "root-missing", Severity.Fatal, "There is no root directory");
        Set(t, Problem.LinkCountWrong, "link-count", Severity.Error,
            "The link count is not the number of entries that name the object");
        Set(t, Problem.UniqueIdInvalid, "unique-id-invalid", Severity.Error, "A unique identifier out of range");
        Set(t, Problem.UniqueIdRepeated, "unique-id-repeated", Severity.Error,
            "Two objects have one unique identifier");
        Set(t, Problem.NextUniqueIdTooLow, "next-unique-id", Severity.Error, "The next unique identifier is in use");
        Set(t, Problem.NextUniqueIdStale, "next-unique-id-stale", Severity.Information,
            "The next unique identifier of an open volume is in use");
        Set(t, Problem.StreamInvalid, "stream-invalid", Severity.Error,
            "A named stream or stream directory breaks the standard");
        Set(t, Problem.StreamUniqueIdWrong, "stream-unique-id", Severity.Warning,
            "A stream does not carry its owner's identifier");
        Set(t, Problem.SymbolicLinkInvalid, "symbolic-link-invalid", Severity.Error,
            "A symbolic link's path cannot be taken apart");
    }

    private static void AddCountProblems(ProblemDescription[] t)
    {
        Set(t, Problem.SpaceSetInvalid, "space-set-invalid", Severity.Error, "A space bitmap or table cannot be used");
        Set(t, Problem.SpaceUsedMarkedFree, "space-used-marked-free", Severity.Error,
            "Blocks in use are marked free and will be overwritten");
        Set(t, Problem.SpaceLeaked, "space-leaked", Severity.Error, "Blocks are marked used but belong to nothing");
        Set(t, Problem.SpaceLeakedWhileOpen, "space-leaked-open", Severity.Warning,
            "Blocks of a volume that was not unmounted belong to nothing");
        Set(t, Problem.FreeCountWrong, "free-count", Severity.Error, "The count of free blocks is wrong");
        Set(t, Problem.FreeCountStale, "free-count-stale", Severity.Information,
            "The count of free blocks of an open volume is out of date");
        Set(t, Problem.ObjectCountsWrong, "object-counts", Severity.Error,
            "The counts of files and directories are wrong");
        Set(t, Problem.ObjectCountsStale, "object-counts-stale", Severity.Information,
            "The counts of files and directories of an open volume are out of date");
        Set(t, Problem.OrphanIcb, "orphan-icb", Severity.Error, "A file entry that no directory names");
        Set(t, Problem.IntegrityExtentShort, "lvid-extent-short", Severity.Warning,
            "The integrity sequence extent has fewer than 8192 bytes");
        Set(t, Problem.LabelCopiesDiffer, "label-copies-differ", Severity.Warning,
            "A copy of the volume's label differs");
        Set(t, Problem.PartitionNotAligned, "partition-not-aligned", Severity.Warning,
            "A sparable partition does not lie on whole packets");
        Set(t, Problem.VolumeSpaceOverlap, "volume-space-overlap", Severity.Error,
            "Two structures lie in the same sectors");
        Set(t, Problem.MapNotChecked, "map-not-checked", Severity.Information,
            "This kind of partition is not checked yet");
        Set(t, Problem.TooManyObjects, "too-many-objects", Severity.Fatal,
            "More objects than a check is allowed to follow");
    }

    private static void AddMapProblems(ProblemDescription[] t)
    {
        Set(t, Problem.MetadataFileDamaged, "metadata-file", Severity.Error,
            "The metadata file cannot be used; its mirror stands in");
        Set(t, Problem.MetadataMirrorDamaged, "metadata-mirror", Severity.Error,
            "The metadata mirror file cannot be used");
        Set(t, Problem.MetadataFilesLost, "metadata-files-lost", Severity.Fatal,
            "Neither the metadata file nor its mirror can be used");
        Set(t, Problem.MetadataBitmapDamaged, "metadata-bitmap", Severity.Error,
            "The metadata bitmap file cannot be used");
        Set(t, Problem.MetadataFileInvalid, "metadata-file-invalid", Severity.Error,
            "A metadata file breaks the rules for its extents");
        Set(t, Problem.MetadataCopiesDiffer, "metadata-copies-differ", Severity.Error,
            "A block of the metadata file and its copy in the mirror differ");
        Set(t, Problem.MetadataCopiesStale, "metadata-copies-stale", Severity.Warning,
            "A metadata block of an open volume and its copy in the mirror differ");
        Set(t, Problem.MetadataCopyRead, "metadata-copy-read", Severity.Warning,
            "Metadata that cannot be used was read from the mirror");
        Set(t, Problem.VatMissing, "vat-missing", Severity.Fatal, "There is no virtual allocation table");
        Set(t, Problem.VatNotLast, "vat-not-last", Severity.Warning,
            "Something follows the last whole virtual allocation table: it was never closed off and does not count");
        Set(t, Problem.VatInvalid, "vat-invalid", Severity.Error,
            "The virtual allocation table does not fit the volume");
        Set(t, Problem.VatChainBroken, "vat-chain", Severity.Warning,
            "An older virtual allocation table cannot be found any more");
    }
}
