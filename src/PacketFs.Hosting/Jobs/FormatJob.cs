using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Mmc;
using PacketFs.Packet;
using PacketFs.Udf.Format;
using PacketFs.Udf.Volumes;

namespace PacketFs.Hosting.Jobs;

/// <summary>
/// Formats a medium for packet writing and makes a UDF volume on it, in one go. First it is prepared: what will
/// happen can then be read in <see cref="Steps"/> and <see cref="Layout"/>; nothing has been written. Then it runs.
/// </summary>
public sealed class FormatJob : IFormatJob
{
    private readonly FormatRequest _request;
    private readonly MediumSession _medium;
    private readonly SurfacePreparation? _surface;
    private readonly AppendPreparation? _append;
    private readonly UdfFormatOptions _options;
    private readonly UdfLayout _layout;
    private OverwriteResources? _left;

    private FormatJob(
        FormatRequest request,
        MediumSession medium,
        SurfacePreparation? surface,
        AppendPreparation? append,
        BlockGeometry geometry)
    {
        _request = request;
        _medium = medium;
        _surface = surface;
        _append = append;
        _options = FormatChoices.OptionsFor(request, geometry, medium.State);
        _layout = UdfFormatter.Plan(geometry, _options);
        Steps = [.. ListSteps()];
    }

    /// <summary>One line: the medium as it is now.</summary>
    public string MediumText => SurfacePreparation.Describe(_request, _medium, _layout.Geometry);

    public IReadOnlyList<PlannedStep> Steps { get; }

    /// <summary>Every region of the volume to be made, if no defect is found.</summary>
    public IReadOnlyList<LayoutLine> Layout =>
        [.. _layout.Regions.Select(
            region => new LayoutLine(region.Start.Value, region.BlockCount, FormatChoices.Name(region)))];

    /// <summary>Which systems will be able to read the volume, and to write on it.</summary>
    public IReadOnlyList<ReaderLine> Readers =>
        [.. SystemSupportTable.For(_layout).Select(
            support => new ReaderLine(support.System, Name(support.Reads), Name(support.Writes), support.Note))];

    /// <summary>Looks at the medium and decides.</summary>
    /// <exception cref="FsException">The medium cannot be formatted, or it holds data and nobody said
    /// "force".</exception>
    public static FormatJob Prepare(FormatRequest request, ILoggerFactory log)
    {
        MediumSession medium = MediumSession.Open(Target.Find(request.Target), readOnly: false, log);
        try
        {
            RefuseToLoseData(request, medium);
            bool appends = medium.State is { } state && !request.PseudoOverwrite
                && (request.WriteOnce || state.Kind is { Method: WriteMethod.Sequential, IsErasable: false });
            if (appends)
            {
                AppendPreparation append = AppendPreparation.Plan(request, medium.State!);
                request = request with { WriteOnce = true };
                return new FormatJob(request, medium, null, append, append.Geometry);
            }

            SurfacePreparation surface = SurfacePreparation.Plan(request, medium);
            return new FormatJob(request, medium, surface, null, GeometryOf(request, medium, surface));
        }
        catch
        {
            medium.Dispose();
            throw;
        }
    }

    /// <summary>Does it all. Cancelling stops between commands and leaves no volume.</summary>
    public FormatSummary Run(IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        SurfacePreparation.RefuseTrace(_medium);
        List<Lba> defects = _surface?.Execute(progress, cancel) ?? [];
        UdfLayout layout = WriteVolume(defects, progress, cancel);
        long freeBytes = layout.FreeBlocks * layout.Geometry.BlockSize;
        string bad = defects.Count == 0 ? "" : $"; {defects.Count} bad packets are avoided";
        string label = _options.Label.Length == 0 ? "" : $" '{_options.Label}'";
        return new FormatSummary(
            $"{_request.Target}: UDF {_options.Revision} volume{label}, {freeBytes / 1e6:N1} MB free{bad}"
                + (_left is { } left ? $"; {OverwriteEstimate.Describe(left, layout.CommitArea)}" : ""),
            defects.Count);
    }

    public void Dispose() => _medium.Dispose();

    private UdfLayout WriteVolume(List<Lba> defects, IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        if (_append is not null)
        {
            return WriteSequential(_append, progress, cancel);
        }

        if (_request.PseudoOverwrite)
        {
            return WritePseudoOverwrite(progress, cancel);
        }

        if (_request.WriteOnce)
        {
            BlockGeometry geometry = _layout.Geometry;
            AppendImageDevice append = _medium.OpenAppendDevice(geometry.BlockSize, geometry.BlockCount, erase: true);
            UdfFormatter.Write(append, _layout, progress, cancel);
            return _layout;
        }

        return _surface!.WriteAround(
            _layout.Geometry.BlockSize,
            defects,
            device => UdfFormatter.Plan(device.Geometry, _options with { DefectiveBlocks = defects }),
            layout => layout.PacketBlocks,
            (device, layout) => UdfFormatter.Write(device, layout, progress, cancel));
    }

    /// <summary>Each part of the volume gets a track of its own before the first of its blocks is written.</summary>
    private UdfLayout WritePseudoOverwrite(IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        OpticalDrive drive = _medium.Drive!;
        BlockGeometry geometry = _layout.Geometry with { BlockCount = PseudoOverwrites.CountBlocks(drive) };
        UdfLayout layout = UdfFormatter.Plan(geometry, _options);
        PseudoOverwrites.SplitTracks(drive, layout);
        PacketDevice device = _medium.OpenPseudoOverwrite();
        UdfFormatter.Write(device, layout, progress, cancel);
        _left = device.Fresh?.Left;
        device.Close();
        return layout;
    }

    /// <summary>Capacity and write unit are the drive's word on the medium as it is then.</summary>
    private UdfLayout WriteSequential(
        AppendPreparation append, IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        append.Execute(_medium, progress, cancel);
        OpticalAppendDevice device = _medium.OpenSequential();
        BlockGeometry geometry = device.Geometry with
        {
            BlockCount = device.CapacityBlocks / device.Geometry.PacketBlocks * device.Geometry.PacketBlocks,
        };
        UdfLayout layout = UdfFormatter.Plan(geometry, _options);
        UdfFormatter.Write(device, layout, progress, cancel);
        return layout;
    }

    private static string Name(Support support) => support switch
    {
        Support.Yes => "yes",
        Support.No => "no",
        _ => "not known",
    };

    internal static void RefuseToLoseData(FormatRequest request, MediumSession medium)
    {
        if (request.Force || medium.Target.Kind == TargetKind.Trace
            || medium.State?.Condition is MediumCondition.Blank or MediumCondition.Unreadable
            or MediumCondition.NoMedium or MediumCondition.NotReady)
        {
            return;
        }

        string? content = medium.State is { Condition: not MediumCondition.Formatted }
            ? "a recorded session"
            : DescribeContent(request, medium);
        if (content is not null)
        {
            throw new FsException(FsError.Exists,
                $"{request.Target} holds {content}. Formatting destroys it; say --force if that is what you want.");
        }
    }

    private static string? DescribeContent(FormatRequest request, MediumSession medium)
    {
        using PacketDevice device = medium.OpenDevice(
            medium.Target.ProbeBlockSize() ?? request.BlockSize ?? FormatChoices.DefaultBlockSize,
                PacketDeviceOptions.Default);
        return ContentProbe.Describe(device);
    }

    /// <summary>Bytes of the medium that a volume written once lies on; null when the image holds none.</summary>
    private static long? CapacityOfOld(MediumSession medium)
    {
        if (medium.Target.ProbeBlockSize() is not { } blockSize)
        {
            return null;
        }

        using PacketDevice device = medium.OpenDevice(blockSize, PacketDeviceOptions.Default);
        return VolumeReader.Read(device).Volume is { } volume
            ? VolumeSession.WriteOnceCapacity(medium.Target, volume) * blockSize
            : null;
    }

    private static BlockGeometry GeometryOf(FormatRequest request, MediumSession medium, SurfacePreparation surface)
    {
        if (surface.BlockCount is { } blocks)
        {
            return new BlockGeometry(
                OpticalDrive.BlockSize, blocks, FormatChoices.PacketBlocksOf(medium.State!), IsReadOnly: false);
        }

        int blockSize = request.BlockSize ?? FormatChoices.DefaultBlockSize;
        long bytes = new FileInfo(medium.Target.Path).Length;
        if (request.WriteOnce && CapacityOfOld(medium) is { } old)
        {
            // The file is as long as what was recorded; the medium that it stands for is larger.
            bytes = Math.Max(bytes, old);
        }

        return new BlockGeometry(blockSize, bytes / blockSize, 1, IsReadOnly: false);
    }

    private IEnumerable<PlannedStep> ListSteps()
    {
        foreach (PlannedStep step in _append?.Steps ?? [])
        {
            yield return step;
        }

        foreach (PlannedStep step in _surface?.Steps ?? [])
        {
            yield return step;
        }

        if (_surface is { Certifies: true })
        {
            yield return new PlannedStep(
                "Read every packet; avoid those that are bad", _surface.CertificationEstimate);
        }

        if (_request.PseudoOverwrite)
        {
            yield return new PlannedStep(
                "Give volume structures, metadata, data and the structures at the end a track each (RESERVE TRACK)");
        }

        string label = _options.Label.Length == 0 ? "without a label" : $"labelled '{_options.Label}'";
        yield return new PlannedStep(
            $"Write a UDF {_options.Revision} volume {label}: {FormatChoices.Name(_layout)}, "
            + $"{_layout.FreeBlocks * _layout.Geometry.BlockSize / 1e6:N1} MB free");
        if (_append is not null)
        {
            yield return new PlannedStep(AppendPreparation.Afterwards);
        }

        if (_request.PseudoOverwrite)
        {
            yield return new PlannedStep(OverwriteEstimate.Afterwards);
        }
    }
}
