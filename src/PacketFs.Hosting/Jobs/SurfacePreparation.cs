using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Mmc;
using PacketFs.Packet;

namespace PacketFs.Hosting.Jobs;

/// <summary>
/// What formatting a rewritable medium is before any volume is written, whichever it will be: the drive's own
/// formatting, the search for bad packets, and the way around those that show only while the volume is written.
/// </summary>
internal sealed class SurfacePreparation
{
    private const int MaximumDefectsFound = 256;
    private readonly FormatRequest _request;
    private readonly MediumSession _medium;
    private readonly FormatPlan? _plan;

    private SurfacePreparation(FormatRequest request, MediumSession medium, FormatPlan? plan)
    {
        _request = request;
        _medium = medium;
        _plan = plan;
    }

    /// <summary>Every packet is read.</summary>
    public bool Certifies => _request.Full && _medium.Drive is not null;

    /// <summary>Null where nobody can tell how long reading every packet will take.</summary>
    public TimeSpan? CertificationEstimate => _plan?.Estimate;

    /// <summary>What the drive is told to do, in order.</summary>
    public IEnumerable<PlannedStep> Steps =>
        (_plan?.Steps ?? []).Select(step => new PlannedStep($"{step.Description} ({step.Command})", step.Estimate));

    /// <summary>Blocks of the formatted disc; null on a plain image.</summary>
    public long? BlockCount =>
        _plan is null ? null
        : !_plan.Steps.IsEmpty ? _plan.BlockCount
        : _request.PseudoOverwrite ? PseudoOverwrites.CountBlocks(_medium.Drive!)
        : _medium.State!.BlockCount;

    /// <summary>One line: the medium as it is now.</summary>
    /// <param name="image">Of the plain image, where there is no drive.</param>
    public static string Describe(FormatRequest request, MediumSession medium, BlockGeometry image) =>
        medium.State is { } state
            ? $"{request.Target}: {state.Name}, {FormatChoices.Name(state.Condition)}"
            : $"{request.Target}: plain image, {image.BlockCount:N0} blocks of {image.BlockSize} bytes";

    /// <exception cref="FsException">The medium cannot be formatted so.</exception>
    public static SurfacePreparation Plan(FormatRequest request, MediumSession medium)
    {
        if (request.PseudoOverwrite)
        {
            RefuseForPseudoOverwrite(request, medium);
        }

        if (medium.State is not { } state)
        {
            return request.Full
                ? throw new FsException(FsError.InvalidArgument,
                    $"{request.Target} is a plain image file: it has no surface to certify. Leave --full out.")
                : new SurfacePreparation(request, medium, null);
        }

        if (request.BlockSize is not (null or OpticalDrive.BlockSize))
        {
            throw new FsException(
                FsError.InvalidArgument, "Blocks of optical discs have 2048 bytes; leave --block-size out.");
        }

        FormatPlan plan = FormatPlan.Create(
            state,
            new FormatOptions(
                Reformat: request.Full, Full: request.Full, PseudoOverwrite: request.PseudoOverwrite));
        return plan.IsPossible
            ? new SurfacePreparation(request, medium, plan)
            : throw new FsException(FsError.NotSupported, plan.Refusal!);
    }

    private static void RefuseForPseudoOverwrite(FormatRequest request, MediumSession medium)
    {
        if (medium.State is null || request.WriteOnce || request.Full)
        {
            throw new FsException(
                FsError.InvalidArgument,
                "--pow is for a BD-R in a drive, and for a quick format; leave out --write-once and --full, or --pow.");
        }

        if (request.Revision is not (null or "2.60") || request.BlockSize is not (null or OpticalDrive.BlockSize)
            || request.SparePackets is not (null or 0))
        {
            throw new FsException(
                FsError.InvalidArgument,
                "--pow makes UDF 2.60 with blocks of 2048 bytes, and the drive keeps the spares; leave out --revision, "
                + "--block-size and --spare.");
        }
    }

    /// <summary>Throws where there is nothing that could be formatted.</summary>
    /// <exception cref="FsException">The target is a trace.</exception>
    public static void RefuseTrace(MediumSession medium)
    {
        if (medium.Target.Kind == TargetKind.Trace)
        {
            throw new FsException(FsError.NotSupported,
                $"{medium.Target.Path} is a trace: it can be planned for (--dry-run), but there is nothing to format.");
        }
    }

    /// <summary>Formats and certifies, as far as planned.</summary>
    /// <returns>First blocks of the packets known to be bad.</returns>
    /// <exception cref="FsException">The drive could not do it.</exception>
    public List<Lba> Execute(IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        if (_plan is { Steps.IsEmpty: false })
        {
            DriveResult result = _plan.Execute(_medium.Drive!, progress, cancel);
            if (!result.IsGood)
            {
                throw result.ToException($"{_request.Target} could not be formatted");
            }
        }

        if (!Certifies)
        {
            return [];
        }

        MediumState state = _medium.State!;
        return SurfaceCertifier.FindDefects(
            _medium.Drive!, state.BlockCount, state.WriteUnitBlocks, progress, cancel);
    }

    /// <summary>
    /// Writes a volume. A bad packet that shows only now joins the list, and the volume is laid out anew around it.
    /// </summary>
    /// <param name="blockSize">Bytes.</param>
    /// <param name="defects">First blocks of bad packets; grows.</param>
    /// <param name="plan">Lays a volume out on a device, around the bad packets.</param>
    /// <param name="unitBlocks">Blocks of a layout's unit of defects.</param>
    /// <param name="write">Writes it.</param>
    public TLayout WriteAround<TLayout>(
        int blockSize,
        List<Lba> defects,
        Func<PacketDevice, TLayout> plan,
        Func<TLayout, int> unitBlocks,
        Action<PacketDevice, TLayout> write)
    {
        while (true)
        {
            using PacketDevice device = _medium.OpenDevice(blockSize, PacketDeviceOptions.Default);
            TLayout layout = plan(device);
            try
            {
                write(device, layout);
                device.Close();
                return layout;
            }
            catch (FsException e) when (e.Lba is { } lba && e.Error is FsError.InputOutput or FsError.ReadOnly
                && defects.Count < MaximumDefectsFound && !defects.Contains(lba.AlignDown(unitBlocks(layout))))
            {
                defects.Add(lba.AlignDown(unitBlocks(layout)));
            }
        }
    }
}
