using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// Finds a UDF volume on a device: recognition sequence, anchors, both descriptor sequences with their prevailing
/// rules, partition maps, sparing tables, integrity sequence. Takes whatever still makes sense, and notes all that does
/// not. Bounded in time and memory whatever the disc holds; reads only.
/// <para>The steps are those of UDF's mount: recognition, anchors, main sequence (completed from the reserve), domain,
/// maps, integrity.</para>
/// </summary>
public sealed class VolumeReader
{
    private readonly IBlockDevice _device;
    private readonly VolumeReadOptions _options;
    private readonly FindingCollector _findings = new();
    private readonly SectorReader _reader;

    private VolumeReader(IBlockDevice device, VolumeReadOptions options)
    {
        _device = device;
        _options = options;
        _reader = new SectorReader(device, _findings);
    }

    /// <param name="device">Its block size must be the volume's.</param>
    /// <param name="sessionStart">First sector of the (last) session; 0 but on multisession discs.</param>
    public static VolumeReadResult Read(IBlockDevice device, long sessionStart = 0) =>
        Read(device, new VolumeReadOptions { SessionStart = sessionStart });

    /// <param name="device">Its block size must be the volume's.</param>
    /// <param name="options">Which volume, which of its states.</param>
    /// <exception cref="FsException">There is no such state.</exception>
    public static VolumeReadResult Read(IBlockDevice device, VolumeReadOptions options)
    {
        VolumeReader reader = new(device, options);
        long sessionStart = options.SessionStart;
        VolumeRecognition recognition = VolumeRecognition.Read(device, sessionStart, reader._findings);
        LogicalVolume? volume = reader.ReadVolume(sessionStart);
        return new VolumeReadResult(volume, recognition, reader._findings);
    }

    private LogicalVolume? ReadVolume(long sessionStart)
    {
        FindingCollector search = new();
        IReadOnlyList<AnchorPoint> anchors = AnchorSearch.Find(
            new SectorReader(_device, search), sessionStart, search);
        LogicalVolume? volume = ReadVolume(anchors);
        bool isSequential = volume?.Maps.Any(map => map.Kind == PartitionMapKind.Virtual) == true;
        foreach (Finding finding in search.Kept)
        {
            // Behind the last table of a medium that is appended to there may be links, or what a power loss has left.
            if (!isSequential || finding.Problem != Problem.UnreadableSector)
            {
                _findings.Add(finding.Problem, finding.Where, finding.Detail);
            }
        }

        return volume;
    }

    private LogicalVolume? ReadVolume(IReadOnlyList<AnchorPoint> anchors)
    {
        if (anchors.Count == 0)
        {
            _findings.Add(Problem.AnchorMissing, "volume");
            return null;
        }

        foreach (AnchorPoint anchor in ByVotes(anchors))
        {
            FindingCollector findings = new();
            VolumeDescriptorSequence main = VolumeDescriptorSequence.Read(
                _device, anchor.Main, "main sequence", findings);
            VolumeDescriptorSequence reserve = VolumeDescriptorSequence.Read(
                _device, anchor.Reserve, "reserve sequence", findings);
            SequenceComparison.Compare(main, reserve, findings);
            main.FillFrom(reserve);
            if (main.Primary is not null && main.Logical is not null)
            {
                _findings.AddRange(findings);
                return Assemble(anchors, main, reserve);
            }
        }

        _findings.Add(Problem.NoDescriptorSequence, "volume");
        return null;
    }

    /// <summary>
    /// One anchor for each pair of sequences that is pointed to; the most votes first, then the regular place.
    /// </summary>
    private List<AnchorPoint> ByVotes(IReadOnlyList<AnchorPoint> anchors)
    {
        List<AnchorPoint> distinct = [];
        foreach (AnchorPoint anchor in anchors)
        {
            if (!distinct.Exists(anchor.PointsAs))
            {
                distinct.Add(anchor);
            }
        }

        if (distinct.Count > 1)
        {
            _findings.Add(
                Problem.AnchorsDisagree,
                $"sector {distinct[1].Location}",
                $"sector {distinct[0].Location} says otherwise");
        }

        return [.. distinct.OrderByDescending(anchor => anchors.Count(anchor.PointsAs))];
    }

    private LogicalVolume? Assemble(
        IReadOnlyList<AnchorPoint> anchors, VolumeDescriptorSequence main, VolumeDescriptorSequence reserve)
    {
        RecordedDescriptor logical = main.Logical!;
        ref readonly LogicalVolumeDescriptor descriptor = ref logical.As<LogicalVolumeDescriptor>();
        string where = $"sector {logical.Location}";
        if (descriptor.LogicalBlockSize != (uint)_reader.BlockSize)
        {
            string sizes = $"{descriptor.LogicalBlockSize}, device {_reader.BlockSize}";
            _findings.Add(Problem.BlockSizeMismatch, where, sizes);
            return null;
        }

        if (!descriptor.DomainIdentifier.Is(EntityIds.OstaUdfCompliant))
        {
            _findings.Add(Problem.DomainUnknown, where, descriptor.DomainIdentifier.ToString());
            return null;
        }

        if (!descriptor.DomainIdentifier.Revision.IsKnown)
        {
            _findings.Add(Problem.RevisionUnknown, where, descriptor.DomainIdentifier.Revision.ToString());
        }

        PartitionMapReader mapReader = new(_device, _reader, _findings, _options);
        if (mapReader.Read(main, logical) is not { } maps)
        {
            return null;
        }

        VolumeIntegrity? integrity = IntegritySequenceReader.Read(
            _reader, descriptor.IntegritySequenceExtent, _findings);
        if (integrity is null)
        {
            _findings.Add(Problem.IntegrityMissing, descriptor.IntegritySequenceExtent.ToString());
        }

        return new LogicalVolume(main.Primary!, logical, anchors, main, reserve, maps, integrity, ReadCommitArea(main));
    }

    private static CommitAreaDescription? ReadCommitArea(VolumeDescriptorSequence main) =>
        main.ImplementationUse(EntityIds.CommitArea) is { } descriptor
            ? MemoryMarshal.AsRef<CommitAreaDescription>(
                descriptor.Bytes.AsSpan(ImplementationUseVolumeDescriptor.ImplementationUseOffset))
            : null;
}
