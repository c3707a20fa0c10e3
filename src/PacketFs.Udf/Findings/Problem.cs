namespace PacketFs.Udf.Findings;

/// <summary>
/// Everything that can be found wrong with a volume. What each means stands in <see cref="ProblemTable"/>.
/// </summary>
public enum Problem
{
    UnreadableSector,
    RecognitionSequenceMissing,
    RecognitionSequenceIncomplete,
    RecognitionSequenceWrongNsr,
    RecognitionSequenceNotEnded,
    AnchorMissing,
    AnchorTooFew,
    AnchorsDisagree,
    NoDescriptorSequence,
    DescriptorDamaged,
    SequenceNotTerminated,
    SequenceTooShort,
    SequenceOutsideVolume,
    SequenceLoops,
    SequencesDiffer,
    SequenceMemberMissing,
    SequenceNumberRepeated,
    DescriptorContentInvalid,
    BlockSizeMismatch,
    DomainUnknown,
    RevisionUnknown,
    PartitionMapInvalid,
    PartitionMapUnknown,
    PartitionDescriptorMissing,
    PartitionOutsideVolume,
    SparingTableDamaged,
    SparingTablesDiffer,
    SparingTablesAllLost,
    SparingTableNotSorted,
    SparingEntryInvalid,
    SparingAddressingForeign,
    IntegrityMissing,
    IntegrityOpen,
    IntegrityInvalid,
    FileSetMissing,
}
