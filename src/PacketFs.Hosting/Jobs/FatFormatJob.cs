using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Fat;
using PacketFs.Hosting.Media;
using PacketFs.Mmc;
using PacketFs.Packet;

namespace PacketFs.Hosting.Jobs;

/// <summary>
/// Formats a medium and makes a FAT32 volume on it. Only on media of which any block can be written at any time: the
/// FAT
/// drivers of other systems write single sectors and know nothing of packets.
/// </summary>
public sealed class FatFormatJob : IFormatJob
{
    private const int MaximumDefectsFound = 256;
    private readonly FormatRequest _request;
    private readonly MediumSession _medium;
    private readonly FormatPlan? _plan;
    private readonly FatLayout _layout;

    private FatFormatJob(FormatRequest request, MediumSession medium, FormatPlan? plan)
    {
        _request = request;
        _medium = medium;
        _plan = plan;
        _layout = FatFormatter.Plan(GeometryOf(request, medium, plan), OptionsFor(request));
        Steps = [.. ListSteps()];
    }

    public string MediumText => _medium.State is { } state
        ? $"{_request.Target}: {state.Name}, {FormatChoices.Name(state.Condition)}"
        : $"{_request.Target}: plain image, {_layout.Geometry.BlockCount:N0} blocks of {_layout.Geometry.BlockSize} "
        + $"bytes";

    public IReadOnlyList<PlannedStep> Steps { get; }

    public IReadOnlyList<LayoutLine> Layout =>
        [.. _layout.Regions.Select(region => new LayoutLine(region.Start.Value, region.BlockCount, region.Purpose))];

    public IReadOnlyList<ReaderLine> Readers =>
        [.. FatSupport.For(_medium.State?.Profile == Profile.DvdRam, _medium.State is null, _layout).Select(
            support => new ReaderLine(support.System, Name(support.Reads), Name(support.Writes), support.Note))];

    private bool Certifies => _request.Full && _medium.Drive is not null;

    /// <summary>Looks at the medium and decides.</summary>
    /// <exception cref="FsException">The medium cannot be formatted, cannot take FAT32, or it holds data and nobody
    /// said
    /// "force".</exception>
    public static FatFormatJob Prepare(FormatRequest request, ILoggerFactory log)
    {
        MediumSession medium = MediumSession.Open(Target.Find(request.Target), readOnly: false, log);
        try
        {
            RefuseMedium(medium);
            FormatJob.RefuseToLoseData(request, medium);
            return new FatFormatJob(request, medium, FormatJob.PlanMedium(request, medium));
        }
        catch
        {
            medium.Dispose();
            throw;
        }
    }

    public FormatSummary Run(IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        if (_medium.Target.Kind == TargetKind.Trace)
        {
            throw new FsException(FsError.NotSupported,
                $"{_request.Target} is a trace: it can be planned for (--dry-run), but there is nothing to format.");
        }

        if (_plan is { Steps.IsEmpty: false })
        {
            DriveResult result = _plan.Execute(_medium.Drive!, progress, cancel);
            if (!result.IsGood)
            {
                throw result.ToException($"{_request.Target} could not be formatted");
            }
        }

        List<Lba> defects = [];
        if (Certifies)
        {
            MediumState state = _medium.State!;
            defects = SurfaceCertifier.FindDefects(
                _medium.Drive!, state.BlockCount, state.WriteUnitBlocks, progress, cancel);
        }

        FatLayout layout = WriteVolume(defects, progress, cancel);
        string bad = defects.Count == 0 ? "" : $"; {defects.Count} bad packets are avoided";
        string label = _request.Label.Length == 0 ? "" : $" '{_request.Label}'";
        return new FormatSummary(
            $"{_request.Target}: FAT32 volume{label}, {layout.FreeBytes / 1e6:N1} MB free{bad}", defects.Count);
    }

    public void Dispose() => _medium.Dispose();

    private static void RefuseMedium(MediumSession medium)
    {
        if (medium.State is not { } state || state.Condition is MediumCondition.NoMedium or MediumCondition.NotReady)
        {
            return;
        }

        if (state.Kind.Method != WriteMethod.AnyBlock && !state.IsMrw && !FormatChoices.DriveManagesDefects(state))
        {
            string reason = state.Kind.Method == WriteMethod.WholeUnits || state.IsErasable
                ? "is written in whole packets, and the FAT drivers of other systems write single sectors"
                : "is not rewritable, and FAT32 rewrites its tables all the time";
            throw new FsException(FsError.NotSupported,
                $"This {state.Name} {reason}. FAT32 is for DVD-RAM, DVD+RW, BD-RE, and Mount Rainier media; "
                + "use UDF here.");
        }
    }

    private static FatFormatOptions OptionsFor(FormatRequest request)
    {
        Span<byte> serial = stackalloc byte[sizeof(uint)];
        RandomNumberGenerator.Fill(serial);
        return new FatFormatOptions
        {
            Label = request.Label,
            ClusterBytes = request.ClusterBytes,
            HasPartitionTable = request.PartitionTable,
            VolumeId = BinaryPrimitives.ReadUInt32LittleEndian(serial),
            Time = TimeProvider.System.GetLocalNow().DateTime,
        };
    }

    private static BlockGeometry GeometryOf(FormatRequest request, MediumSession medium, FormatPlan? plan)
    {
        if (plan is not null)
        {
            MediumState state = medium.State!;
            long blocks = plan.Steps.IsEmpty ? state.BlockCount : plan.BlockCount;
            if (blocks == uint.MaxValue)
            {
                throw new FsException(FsError.NotSupported,
                    "Only the drive knows how large the disc will be; format it first (with UDF), then with FAT32.");
            }

            return new BlockGeometry(
                OpticalDrive.BlockSize, blocks, FormatChoices.PacketBlocksOf(state), IsReadOnly: false);
        }

        int blockSize = request.BlockSize ?? FormatChoices.DefaultBlockSize;
        return new BlockGeometry(
            blockSize, new FileInfo(medium.Target.Path).Length / blockSize, 1, IsReadOnly: false);
    }

    private static string Name(bool? answer) => answer switch
    {
        true => "yes",
        false => "no",
        null => "not known",
    };

    /// <summary>A bad packet that shows only now joins the list, and its clusters are marked bad.</summary>
    private FatLayout WriteVolume(List<Lba> defects, IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        while (true)
        {
            using PacketDevice device = _medium.OpenDevice(_layout.Geometry.BlockSize, PacketDeviceOptions.Default);
            FatLayout layout = FatFormatter.Plan(device.Geometry, _layout.Options with { DefectiveBlocks = defects });
            try
            {
                FatFormatter.Write(device, layout, progress, cancel);
                device.Close();
                return layout;
            }
            catch (FsException e) when (e.Lba is { } lba && e.Error is FsError.InputOutput or FsError.ReadOnly
                && defects.Count < MaximumDefectsFound && !defects.Contains(lba.AlignDown(layout.AlignmentBlocks)))
            {
                defects.Add(lba.AlignDown(layout.AlignmentBlocks));
            }
        }
    }

    private IEnumerable<PlannedStep> ListSteps()
    {
        foreach (FormatStep step in _plan?.Steps ?? [])
        {
            yield return new PlannedStep($"{step.Description} ({step.Command})", step.Estimate);
        }

        if (Certifies)
        {
            yield return new PlannedStep("Read every packet; mark bad ones", _plan?.Estimate);
        }

        string label = _request.Label.Length == 0 ? "without a label" : $"labelled '{_request.Label}'";
        string where = _request.PartitionTable ? " in a partition" : "";
        yield return new PlannedStep(
            $"Write a FAT32 volume{where} {label}: {_layout.ClusterCount:N0} clusters of "
            + $"{_layout.ClusterBytes / 1024.0:0.#} KiB, {_layout.FreeBytes / 1e6:N1} MB free; no file beyond 4 GiB");
    }
}
