using PacketFs.Core;

namespace PacketFs.Udf.Findings;

/// <summary>
/// The one table of problems: code, severity, words. Whatever reads a volume reports in these terms; whatever repairs
/// one will decide by them.
/// </summary>
public static class ProblemTable
{
    private static readonly ProblemDescription[] Descriptions = Build();

    public static ProblemDescription Get(Problem problem) => Descriptions[(int)problem];

    private static ProblemDescription[] Build()
    {
        ProblemDescription[] table = new ProblemDescription[Enum.GetValues<Problem>().Length];
        AddVolumeProblems(table);
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
}
