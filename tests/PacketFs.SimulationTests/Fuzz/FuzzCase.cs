using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.TestKit.Packet;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Protect;
using PacketFs.Udf.Recover;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Volumes;

namespace PacketFs.SimulationTests.Fuzz;

/// <summary>
/// One broken disc, and everything that anybody may do with it. Nothing but <see cref="FsException"/> may come out;
/// reads of the medium and memory are bounded; a repair does what its plan says; and what is written on a volume that
/// the checker finds sound leaves it sound, with every file that was not touched as it was.
/// </summary>
internal sealed class FuzzCase(FuzzBase origin, ulong seed)
{
    private const long BytesAllowed = 1L << 30;

    /// <summary>A repair is planned in rounds, 40 at most, each of which looks at everything.</summary>
    private const int Rounds = 20;

    /// <summary>Where errors mask each other, a second repair finds more.</summary>
    private const int MostPlans = 4;
    private readonly Prng _prng = new(seed);
    private readonly List<string> _log = [];

    /// <summary>Blocks that one job may read: a few times the disc, and more where that is small.</summary>
    public static long BlocksAllowed(BlockGeometry geometry) => (geometry.BlockCount * 16) + 200_000;


    /// <summary>Null when all is well; else what is not, with all that is needed to do it again.</summary>
    public string? Run()
    {
        using SparseBlockDevice disc = Damaged();
        try
        {
            CheckReport? before = null;
            Job("check", () => before = Check(disc));
            SortedDictionary<string, string> seen = [];
            Job("mount read-only", () => seen = ReadAll(disc));
            Job("recover", () => Recover(disc));
            Job("recover deep", () => RecoverDeep(disc));
            Job("repair", () => Repair(disc));
            Job("protect", () => VolumeProtector.Plan(Guard(disc), new ProtectionOptions { Prng = new Prng(seed) }));
            Job("mount and write", () => WriteOn(disc, before!, seen));
            Job("mount by packets", () => WriteByPackets(disc, before!, seen));
            return null;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            string text = failure.ToString();
            text = text[..Math.Min(text.Length, 3000)];
            return $"seed {seed} on {origin.Name}\n  {string.Join("\n  ", _log)}\n{text}";
        }
    }

    private SparseBlockDevice Damaged()
    {
        SparseBlockDevice disc = origin.Device.Copy();
        FuzzMutator mutator = new(origin, disc, _prng);
        mutator.Run();
        _log.AddRange(mutator.Done);
        if (!_prng.OneIn(20))
        {
            return disc;
        }

        BlockGeometry geometry = disc.Geometry;
        long end = _prng.OneIn(2) ? geometry.BlockCount / 2 : geometry.BlockCount - _prng.Next(1, 400);
        _log.Add($"cut to {end} blocks");
        end = Math.Max(end, 1) / geometry.PacketBlocks * geometry.PacketBlocks;
        return disc.Copy(geometry with { BlockCount = end });
    }

    private void Job(string name, Action action)
    {
        _log.Add(name);
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            action();
        }
        catch (FsException e)
        {
            _log[^1] = $"{name}: {e.Error}, {e.Message}";
        }

        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        if (taken > BytesAllowed)
        {
            throw new FuzzFailureException($"{name} allocated {taken >> 20} MiB");
        }
    }

    private static RewritableGuard Guard(SparseBlockDevice disc, int times = 1) =>
        new(disc, BlocksAllowed(disc.Geometry) * times);

    private static CheckReport Check(SparseBlockDevice disc) => VolumeChecker.Check(Guard(disc));

    private static SortedDictionary<string, string> ReadAll(SparseBlockDevice disc)
    {
        UdfMountOptions options = new() { ReadOnly = true };
        using UdfVolume volume = UdfVolume.Mount(Guard(disc), options, new ManualClock(), NullLogger.Instance);
        if (VolumeReader.Read(disc).Volume is { } found && found.Maps.Any(map => map.Mapping is VirtualMapping))
        {
            VolumeHistory.Read(Guard(disc), found);
        }

        return FuzzWalk.Run(volume);
    }

    private static void Recover(SparseBlockDevice disc)
    {
        using IVolume volume = VolumeRecovery.Open(Guard(disc, 2 * Rounds), NullLogger.Instance).Volume;
        FuzzWalk.Run(volume);
    }

    private static void RecoverDeep(SparseBlockDevice disc)
    {
        DeepFinding found = DeepRecovery.Find(Guard(disc, 2 * Rounds), NullLogger.Instance);
        foreach (IVolume volume in found.OpenVolumes())
        {
            using (volume)
            {
                FuzzWalk.Run(volume);
            }
        }
    }

    private void Repair(SparseBlockDevice broken)
    {
        using SparseBlockDevice disc = Clone(broken);
        RepairOptions options = new() { RemoveUnreadable = _prng.OneIn(2), Clock = new ManualClock() };
        disc.WritingHeals = true;
        Repair(times => Guard(disc, times), options);
        if (origin.IsWriteOnce)
        {
            using AppendMemoryDevice medium = AppendMemoryDevice.Load(broken, Capacity(broken));
            Repair(times => new GuardedDevice(medium, BlocksAllowed(medium.Geometry) * times), options);
        }
    }

    private long Capacity(SparseBlockDevice disc) => Math.Max(origin.CapacityBlocks, disc.Geometry.BlockCount);

    private static void Repair(Func<int, IBlockDevice> guard, RepairOptions options)
    {
        RepairPlan plan = VolumeRepairer.Plan(guard(Rounds), options);
        plan.Apply(guard(1), isAtomic: false);
        CheckReport after = VolumeChecker.Check(guard(1));
        Require(after.Findings.SequenceEqual(plan.After.Findings), "the plan says what will be", after, plan);
        Require(plan.Refusal is not null || after.Gravest <= plan.Before.Gravest, "nothing gets worse", after, plan);
        for (int again = 0; again < MostPlans && !plan.IsEmpty; again++)
        {
            plan = VolumeRepairer.Plan(guard(Rounds), options);
            plan.Apply(guard(1), isAtomic: false);
        }

        Require(plan.IsEmpty, "repairs come to an end: " + string.Join("; ", plan.Steps.Take(3)), after, plan);
    }

    private static void Require(bool holds, string what, CheckReport after, RepairPlan plan)
    {
        if (!holds)
        {
            throw new FuzzFailureException(
                $"not so: {what}\nbefore {string.Join("\n  ", plan.Before.Findings.Take(8))}\nsteps "
                + $"{string.Join("\n  ", plan.Steps.Take(3))}\n"
                + $"planned {string.Join("\n  ", plan.After.Findings.Take(8))}\n"
                + $"after {string.Join("\n  ", after.Findings.Take(8))}");
        }
    }

    private void WriteOn(SparseBlockDevice broken, CheckReport before, SortedDictionary<string, string> seen)
    {
        using SparseBlockDevice disc = Clone(broken);
        using IBlockDevice device = origin.IsWriteOnce
            ? AppendMemoryDevice.Load(disc, Capacity(disc))
            : disc.Copy(disc.Geometry);
        IBlockDevice guarded = origin.IsWriteOnce
            ? new GuardedDevice(device, BlocksAllowed(disc.Geometry))
            : new RewritableGuard(device, BlocksAllowed(disc.Geometry));
        using (UdfVolume volume = UdfVolume.Mount(
            guarded, new UdfMountOptions(), new ManualClock(), NullLogger.Instance))
        {
            Work(volume, IsSound(before));
        }

        Judge(device, before, seen);
    }

    private void WriteByPackets(SparseBlockDevice broken, CheckReport before, SortedDictionary<string, string> seen)
    {
        if (origin.IsWriteOnce)
        {
            return;
        }

        using SparseBlockDevice disc = Clone(broken);
        using (PacketDevice device = FuzzStack.OpenDevice(disc))
        {
            using UdfVolume volume = FuzzStack.Mount(device, device, readOnly: _prng.OneIn(8));
            Work(volume, IsSound(before));
            device.Close();
        }

        // A log that was replayed shows another tree than the disc alone.
        if (!origin.Name.EndsWith("cut off", StringComparison.Ordinal))
        {
            Judge(disc, before, seen);
        }
    }

    /// <summary>On a sound volume only what it makes itself, so that all the rest must stay as it is.</summary>
    private void Work(UdfVolume volume, bool isSound)
    {
        new FuzzScript(volume, _prng.Fork(), touchesOthers: !isSound).Run();
        FuzzWalk.Run(volume);
        volume.Unmount();
    }

    private static bool IsSound(CheckReport report) => report.Gravest < Severity.Warning && report.IsComplete;

    private static void Judge(IBlockDevice device, CheckReport before, SortedDictionary<string, string> seen)
    {
        if (!IsSound(before))
        {
            return;
        }

        CheckReport after = VolumeChecker.Check(device);
        if (after.Gravest >= Severity.Error || !after.IsComplete)
        {
            throw new FuzzFailureException(
                $"a sound volume is no more: {string.Join("; ", after.Findings)}, "
                + $"before {string.Join("; ", before.Findings)}");
        }

        using UdfVolume volume = UdfVolume.Mount(
            device, new UdfMountOptions { ReadOnly = true }, new ManualClock(), NullLogger.Instance);
        SortedDictionary<string, string> now = FuzzWalk.Run(volume);
        string[] lost = [.. seen.Where(pair => now.GetValueOrDefault(pair.Key) != pair.Value).Select(pair =>
            $"{pair.Key}: {pair.Value}, now {now.GetValueOrDefault(pair.Key)}")];
        if (lost.Length != 0)
        {
            throw new FuzzFailureException($"changed behind everyone's back: {string.Join("\n", lost.Take(5))}");
        }
    }

    private static SparseBlockDevice Clone(SparseBlockDevice disc)
    {
        SparseBlockDevice copy = disc.Copy();
        copy.Unreadable.UnionWith(disc.Unreadable);
        return copy;
    }
}
