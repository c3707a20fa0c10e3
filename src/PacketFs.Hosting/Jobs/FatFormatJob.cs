using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Fat;
using PacketFs.Hosting.Media;
using PacketFs.Mmc;

namespace PacketFs.Hosting.Jobs;

/// <summary>
/// Formats a medium and makes a FAT32 volume on it. Only on media of which any block can be written at any time: the
/// FAT drivers of other systems write single sectors and know nothing of packets.
/// </summary>
public sealed class FatFormatJob : IFormatJob
{
    private readonly FormatRequest _request;
    private readonly MediumSession _medium;
    private readonly SurfacePreparation _surface;
    private readonly FatLayout _layout;

    private FatFormatJob(FormatRequest request, MediumSession medium, SurfacePreparation surface)
    {
        _request = request;
        _medium = medium;
        _surface = surface;
        _layout = FatFormatter.Plan(GeometryOf(request, medium, surface), OptionsFor(request));
        Steps = [.. ListSteps()];
    }

    public string MediumText => SurfacePreparation.Describe(_request, _medium, _layout.Geometry);

    public IReadOnlyList<PlannedStep> Steps { get; }

    public IReadOnlyList<LayoutLine> Layout =>
        [.. _layout.Regions.Select(region => new LayoutLine(region.Start.Value, region.BlockCount, region.Purpose))];

    public IReadOnlyList<ReaderLine> Readers =>
        [.. FatSupport.For(_medium.State?.Profile == Profile.DvdRam, _medium.State is null, _layout).Select(
            support => new ReaderLine(support.System, Name(support.Reads), Name(support.Writes), support.Note))];

    /// <summary>Looks at the medium and decides.</summary>
    /// <exception cref="FsException">The medium cannot be formatted, cannot take FAT32, or it holds data and nobody
    /// said "force".</exception>
    public static FatFormatJob Prepare(FormatRequest request, ILoggerFactory log)
    {
        MediumSession medium = MediumSession.Open(Target.Find(request.Target), readOnly: false, log);
        try
        {
            RefuseMedium(medium);
            FormatJob.RefuseToLoseData(request, medium);
            return new FatFormatJob(request, medium, SurfacePreparation.Plan(request, medium));
        }
        catch
        {
            medium.Dispose();
            throw;
        }
    }

    public FormatSummary Run(IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        SurfacePreparation.RefuseTrace(_medium);
        List<Lba> defects = _surface.Execute(progress, cancel);
        FatLayout layout = _surface.WriteAround(
            _layout.Geometry.BlockSize,
            defects,
            device => FatFormatter.Plan(device.Geometry, _layout.Options with { DefectiveBlocks = defects }),
            layout => layout.AlignmentBlocks,
            (device, layout) => FatFormatter.Write(device, layout, progress, cancel));
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

    private static BlockGeometry GeometryOf(FormatRequest request, MediumSession medium, SurfacePreparation surface)
    {
        if (surface.BlockCount is { } blocks)
        {
            if (blocks == uint.MaxValue)
            {
                throw new FsException(FsError.NotSupported,
                    "Only the drive knows how large the disc will be; format it first (with UDF), then with FAT32.");
            }

            return new BlockGeometry(
                OpticalDrive.BlockSize, blocks, FormatChoices.PacketBlocksOf(medium.State!), IsReadOnly: false);
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

    private IEnumerable<PlannedStep> ListSteps()
    {
        foreach (PlannedStep step in _surface.Steps)
        {
            yield return step;
        }

        if (_surface.Certifies)
        {
            yield return new PlannedStep("Read every packet; mark bad ones", _surface.CertificationEstimate);
        }

        string label = _request.Label.Length == 0 ? "without a label" : $"labelled '{_request.Label}'";
        string where = _request.PartitionTable ? " in a partition" : "";
        yield return new PlannedStep(
            $"Write a FAT32 volume{where} {label}: {_layout.ClusterCount:N0} clusters of "
            + $"{_layout.ClusterBytes / 1024.0:0.#} KiB, {_layout.FreeBytes / 1e6:N1} MB free; no file beyond 4 GiB");
    }
}
