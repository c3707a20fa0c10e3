using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Mount.Fuse;
using PacketFs.Packet;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Volumes;

namespace PacketFs.Hosting.Jobs;

/// <summary>
/// Repairs the volume on a disc. First it is prepared: what will be done can be read, and nothing has been written.
/// Then it runs. The disc is held from the first look to the end, so that the plan stays true.
/// </summary>
public sealed class RepairJob : IDisposable
{
    private const int Corrected = 1;
    private const int Uncorrected = 4;
    private const int OperationalError = 8;
    private static readonly Problem[] Unreadable =
        [Problem.IcbDamaged, Problem.IcbWrongKind, Problem.UnreadableSector, Problem.RootMissing];

    private readonly string _path;
    private readonly MediumSession _medium;
    private readonly IBlockDevice _device;
    private readonly RepairPlan _plan;
    private readonly bool _isAtomic;
    private readonly bool _mayRemove;

    private RepairJob(
        RepairRequest request, MediumSession medium, IBlockDevice device, RepairPlan plan, bool isAtomic)
    {
        _path = request.Target;
        _mayRemove = request.RemoveUnreadable;
        _medium = medium;
        _device = device;
        _plan = plan;
        _isAtomic = isAtomic;
    }

    /// <summary>What the checker finds now, remarks and errors, one line each.</summary>
    public IReadOnlyList<string> Findings => Lines(_plan.Before);

    /// <summary>What will be done, one line each; empty when nothing is.</summary>
    public IReadOnlyList<string> Steps => [.. _plan.Steps.Select(step => step.ToString())];

    /// <summary>What the checker will still find afterwards.</summary>
    public IReadOnlyList<string> Left => Lines(_plan.After);

    /// <summary>Why the volume is not repaired; null when it can be.</summary>
    public string? Refusal => _plan.Refusal;

    /// <summary>Nothing is to be done.</summary>
    public bool IsEmpty => _plan.IsEmpty;

    /// <summary>What could be done besides, and how; null when nothing could.</summary>
    public string? Hint => !_mayRemove && Unreadable.Any(_plan.After.Counts.ContainsKey)
        ? "Names whose file entry cannot be read stay, and used blocks that may be theirs; to remove such names, save "
            + "what you can with 'packetfs recover', then repair with --remove-unreadable."
        : null;

    /// <summary>One line about how it will be written.</summary>
    public string Manner => _plan.IsAppended
        ? $"{_plan.BlockCount:N0} blocks are added at the end of the disc; nothing is overwritten: a power cut leaves "
            + "it as it is, or repaired, and 'packetfs history' keeps showing the states before."
        : _isAtomic
        ? $"{_plan.BlockCount:N0} blocks are written in one commit: a power cut leaves it as it is, or repaired."
        : $"{_plan.BlockCount:N0} blocks are written in an order in which, after a power cut, another repair goes on.";

    /// <summary>The exit code when nothing (more) is done: as of a check, and 8 when the volume is refused.</summary>
    public int ExitCodeAsItIs => _plan.Before.ExitCode | (Refusal is null ? 0 : OperationalError);

    /// <summary>Looks at the disc and makes the plan.</summary>
    /// <exception cref="FsException">The disc cannot be looked at: mounted, in use, or not there.</exception>
    public static RepairJob Prepare(
        RepairRequest request, ILoggerFactory log, IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        if (FuseMounts.Find(request.Target) is { } mounted)
        {
            string place = mounted.MountPoint;
            throw new FsException(
                FsError.Busy, $"{request.Target} is mounted on {place}; run 'packetfs unmount {place}' first.");
        }

        Target target = Target.Find(request.Target);
        MediumSession medium = MediumSession.Open(target, request.PlanOnly, log);
        try
        {
            IBlockDevice device = OpenDevice(medium, target, log, out bool isAtomic);
            RepairOptions options = new() { RemoveUnreadable = request.RemoveUnreadable };
            RepairPlan plan = VolumeRepairer.Plan(device, options, progress, cancel);
            return new RepairJob(request, medium, device, plan, isAtomic);
        }
        catch
        {
            medium.Dispose();
            throw;
        }
    }

    /// <summary>Carries the plan out, and looks whether it came true.</summary>
    /// <exception cref="FsException">A write failed; the message says what to do.</exception>
    public RepairOutcome Run(IProgress<OperationProgress> progress)
    {
        _plan.Apply(_device, _isAtomic, progress);
        CheckReport now = VolumeChecker.Check(_device, progress: progress);
        (_device as PacketDevice)?.Close();
        bool isTrue = now.Findings.SequenceEqual(_plan.After.Findings);
        if (!isTrue)
        {
            throw new FsException(FsError.Corrupt,
                $"{_path} was repaired, but the check afterwards does not find what was planned: "
                + $"{string.Join("; ", Lines(now).Take(3))}. Run 'packetfs check' again.");
        }

        int left = _plan.LeavesErrors ? Uncorrected : 0;
        string rest = left == 0 ? "the volume is sound" : "some of what is wrong was left as it is";
        return new RepairOutcome($"{_path}: repaired in {_plan.Steps.Count:N0} steps; {rest}", Corrected | left);
    }

    public void Dispose() => _medium.Dispose();

    /// <summary>The packet device; or what adds to the end, where the medium is written once.</summary>
    private static IBlockDevice OpenDevice(
        MediumSession medium, Target target, ILoggerFactory log, out bool isAtomic)
    {
        isAtomic = false;
        if (medium.IsSequential)
        {
            return medium.OpenSequential();
        }

        PacketDevice device = medium.OpenDevice(target.GuessVolumeBlockSize(), PacketDeviceOptions.Default);
        if (VolumeReader.Read(device).Volume is not { } found)
        {
            return device;
        }

        if (VolumeSession.WriteOnceCapacity(target, found) is { } capacity)
        {
            return medium.OpenAppendDevice(found.BlockSize, capacity);
        }

        isAtomic = CommitAreas.Attach(device, found, log.CreateLogger<RepairJob>()) is not null;
        return device;
    }

    private static List<string> Lines(CheckReport report)
    {
        List<string> lines = [.. report.Findings.Where(finding => finding.Severity > Severity.Information)
            .Select(finding => finding.ToString())];
        long hidden = report.Total - report.Findings.Count;
        if (hidden > 0)
        {
            lines.Add($"... and {hidden:N0} more");
        }

        return lines;
    }
}
