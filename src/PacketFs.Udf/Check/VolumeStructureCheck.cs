using System.Runtime.InteropServices;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Check;

/// <summary>Recognition sequence, anchors and what the volume descriptors say. ECMA-167 3/8.4, UDF 2.2.</summary>
internal sealed class VolumeStructureCheck
{
    private const int MinimumSequenceSectors = 16;
    private const int MinimumAnchors = 2;
    private const int MinimumIntegrityBytes = 8192;
    private readonly CheckContext _context;

    public VolumeStructureCheck(CheckContext context) => _context = context;

    private LogicalVolume Volume => _context.Volume;

    private FindingCollector Findings => _context.Findings;

    public void Run(VolumeRecognition recognition)
    {
        CheckRecognition(recognition);
        bool isSequential = Volume.Maps.Any(map => map.Kind == PartitionMapKind.Virtual);
        if (Volume.Anchors.Count < MinimumAnchors && !isSequential)
        {
            Findings.Add(Problem.AnchorTooFew, "volume", $"{Volume.Anchors.Count}");
        }

        CheckSequence(Volume.Main, "main sequence");
        CheckSequence(Volume.Reserve, "reserve sequence");
        CheckLogical(isSequential);
        foreach (PartitionMap map in Volume.Maps)
        {
            CheckPartition(map);
        }

        CheckInformation();
    }

    public void CheckFileSet(in FileSetDescriptor set, LbAddr location)
    {
        string where = $"file set descriptor (block {location})";
        if (!set.DomainIdentifier.Is(EntityIds.OstaUdfCompliant))
        {
            Findings.Add(Problem.DescriptorContentInvalid, where, $"domain {set.DomainIdentifier}");
        }

        string? label = set.LogicalVolumeIdentifier.Decode();
        if (label is null || (label != Volume.Label && label != Volume.CurrentLabel))
        {
            Findings.Add(Problem.LabelCopiesDiffer, where, label ?? "undecodable");
        }

        if (!Volume.Revision.HasNamedStreams && !set.SystemStreamDirectoryIcb.IsNone)
        {
            Findings.Add(Problem.DescriptorContentInvalid, where, $"system streams in UDF {Volume.Revision}");
        }
    }

    private void CheckRecognition(VolumeRecognition recognition)
    {
        if (!recognition.HasNsr)
        {
            Findings.Add(Problem.RecognitionSequenceMissing, "volume");
            return;
        }

        bool isWhole = recognition is { BeginningCount: 1, TerminatingCount: 1 }
            && recognition.Nsr02Count + recognition.Nsr03Count == 1;
        if (!isWhole)
        {
            string counts = $"{recognition.BeginningCount} BEA01, {recognition.Nsr02Count} NSR02, "
                + $"{recognition.Nsr03Count} NSR03, {recognition.TerminatingCount} TEA01";
            Findings.Add(Problem.RecognitionSequenceIncomplete, "volume", counts);
        }
        else if (Volume.Revision.IsThirdEdition != (recognition.Nsr03Count == 1))
        {
            Findings.Add(Problem.RecognitionSequenceWrongNsr, "volume", $"UDF {Volume.Revision}");
        }

        if (isWhole && !recognition.IsFollowedByZeros && Volume.Revision >= UdfRevision.V201)
        {
            Findings.Add(Problem.RecognitionSequenceNotEnded, "volume");
        }
    }

    private void CheckSequence(VolumeDescriptorSequence sequence, string name)
    {
        uint minimum = (uint)(MinimumSequenceSectors * _context.BlockSize);
        if (sequence.Extents.Count > 0 && sequence.Extents[0].Length < minimum)
        {
            Findings.Add(Problem.SequenceTooShort, name, sequence.Extents[0].ToString());
        }

        if (!sequence.IsTerminated)
        {
            Findings.Add(Problem.SequenceNotTerminated, name);
        }

        bool isWhole = sequence.Primary is not null && sequence.Logical is not null
            && sequence.ImplementationUse(EntityIds.LvInfo) is not null && sequence.UnallocatedSpace is not null;
        if (!isWhole)
        {
            Findings.Add(Problem.SequenceMemberMissing, name);
        }
    }

    private void CheckLogical(bool isSequential)
    {
        ref readonly LogicalVolumeDescriptor logical = ref Volume.Descriptor;
        string where = $"sector {Volume.LogicalDescriptor.Location}";
        int maps = Volume.Maps.Sum(map => map.Bytes.Length);
        if (logical.MapTableLength != maps)
        {
            string detail = $"map table of {logical.MapTableLength} bytes, maps {maps}";
            Findings.Add(Problem.DescriptorContentInvalid, where, detail);
        }

        if (logical.IntegritySequenceExtent.Length < MinimumIntegrityBytes && !isSequential)
        {
            Findings.Add(Problem.IntegrityExtentShort, where, logical.IntegritySequenceExtent.ToString());
        }

        if (!logical.DescriptorCharacterSet.IsOstaCompressedUnicode)
        {
            Findings.Add(Problem.DescriptorContentInvalid, where, "character set");
        }

        if (logical.LogicalVolumeIdentifier.Decode() is null)
        {
            Findings.Add(Problem.DescriptorContentInvalid, where, "the label cannot be decoded");
        }
    }

    private void CheckPartition(PartitionMap map)
    {
        ref readonly PartitionDescriptor partition = ref map.Partition;
        string where = $"sector {map.Descriptor.Location}";
        EntityId contents = partition.PartitionContents;
        if (!contents.Is("+NSR02"u8) && !contents.Is("+NSR03"u8))
        {
            Findings.Add(Problem.DescriptorContentInvalid, where, $"partition contents {contents}");
        }

        if ((partition.PartitionFlags & PartitionDescriptor.SpaceAllocated) == 0)
        {
            Findings.Add(Problem.DescriptorContentInvalid, where, "the partition has no space allocated");
        }

        if (partition.AccessType > PartitionAccessType.Overwritable)
        {
            Findings.Add(Problem.DescriptorContentInvalid, where, $"access type {partition.AccessTypeField}");
        }

        if (partition.PartitionContentsUse.PartitionIntegrityTable.Length != 0)
        {
            Findings.Add(Problem.DescriptorContentInvalid, where, "a partition integrity table");
        }

        if (map.Mapping is null)
        {
            Findings.Add(Problem.MapNotChecked, $"map {map.Reference}", map.Kind.ToString());
        }
    }

    private void CheckInformation()
    {
        if (Volume.Main.ImplementationUse(EntityIds.LvInfo) is not { } descriptor)
        {
            return;
        }

        ref readonly LvInformation information = ref MemoryMarshal.AsRef<LvInformation>(
            descriptor.Bytes.AsSpan(ImplementationUseVolumeDescriptor.ImplementationUseOffset));
        string? label = information.LogicalVolumeIdentifier.Decode();
        if (label != Volume.Label)
        {
            Findings.Add(Problem.LabelCopiesDiffer, $"sector {descriptor.Location}", label ?? "undecodable");
        }
    }
}
