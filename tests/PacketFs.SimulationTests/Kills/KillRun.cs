using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using PacketFs.Core;
using PacketFs.TestKit.Simulation;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;

namespace PacketFs.SimulationTests.Kills;

/// <summary>
/// Kills the worker again and again, each time on a fresh disc and at a moment drawn from the seed; sometimes kills the
/// recovery too. Then the disc must mount, be sound, hold exactly a state that the worker had, no older than its
/// last commit, and take new work.
/// </summary>
internal sealed class KillRun : IDisposable
{
    private const int LongestLife = 350;
    private const int LongestRecovery = 120;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly KilledDisc _pristine;
    private readonly NodeAttributes _root;

    public KillRun(KilledDiscKind kind)
    {
        _pristine = KilledDisc.Make(kind);
        using KilledDisc copy = _pristine.Copy();
        using KilledStack stack = KilledStack.Mount(copy.Path, kind, new StepClock());
        _root = stack.Volume.GetAttributes(NodeId.Root);
    }

    public int Kills { get; private set; }

    public int Replays { get; private set; }

    public long Operations { get; private set; }

    /// <summary>One kill, or a few in a row.</summary>
    /// <exception cref="InvariantException">Something was lost; the message says what and how to see it
    /// again.</exception>
    public void Kill(ulong seed)
    {
        Prng random = new(seed);
        using KilledDisc disc = _pristine.Copy();
        using KillProgress progress = new(disc.Beside("progress"));
        KillWorkerAfter(disc, random.NextUInt64() | 1, random.Next(0, LongestLife), out ulong workerSeed);
        for (int again = random.Next(4) - 1; again > 0; again--)
        {
            KillWorkerAfter(disc, 0, random.Next(0, LongestRecovery), out _);
        }

        try
        {
            Judge(disc, workerSeed, progress);
        }
        catch (Exception failure)
        {
            throw new InvariantException(string.Create(
                CultureInfo.InvariantCulture,
                $"{disc.Kind}, kill of seed {seed} after operation {progress.Begun} "
                + $"(durable: {progress.Durable}): {failure}"));
        }

        Operations += progress.Begun;
    }

    public void Dispose() => _pristine.Dispose();

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_pristine.Kind}: {Kills} kills, {Replays} replays, {Operations} operations, nothing lost");

    private void KillWorkerAfter(KilledDisc disc, ulong seed, int milliseconds, out ulong workerSeed)
    {
        workerSeed = seed;
        string program = Assembly.GetExecutingAssembly().Location;
        ProcessStartInfo start = new("dotnet",
        [
            "exec", program, KillWorker.Verb, disc.Path, disc.Kind.ToString(),
            seed.ToString(CultureInfo.InvariantCulture), disc.Beside("progress"),
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process worker = Process.Start(start)!;
        Task<string> complaints = worker.StandardError.ReadToEndAsync();
        string? said = worker.StandardOutput.ReadLine();
        Thread.Sleep(milliseconds);
        worker.Kill();
        bool hasEnded = worker.WaitForExit(s_patience);
        bool isAlive = said == "ready" && hasEnded && complaints.Result.Length == 0;
        if (!isAlive)
        {
            throw new InvariantException($"The worker was not alive when it was to be killed: {complaints.Result}");
        }

        Kills++;
    }

    private void Judge(KilledDisc disc, ulong workerSeed, KillProgress progress)
    {
        StepClock clock = new();
        TreeImage found;
        using (KilledStack stack = KilledStack.Mount(disc.Path, disc.Kind, clock))
        {
            Replays += stack.Replay is { Records: > 0 } ? 1 : 0;
            Invariant.Require(stack.Volume.ReadOnlyReason is null, $"it is writable: {stack.Volume.ReadOnlyReason}");
            RequireSound(stack, mayBeOpen: true);
            found = TreeImage.Capture(stack.Volume);
            KillModel model = new(workerSeed, _root);
            if (model.Difference(found, progress.Durable, progress.Begun) is { } difference)
            {
                IReadOnlyList<long> seen = new KillModel(workerSeed, _root).Occurrences(found, progress.Begun + 200);
                throw new InvariantException(
                    $"the tree is not what it must be, but was so after operations [{string.Join(", ", seen)}]: "
                    + $"{difference} ({stack.Replay})");
            }

            byte[] data = new byte[9_000];
            ContentPattern.Fill(data, "after", 1, 0);
            NodeAttributes made = stack.Volume.Create(
                NodeId.Root, "after the kill", new NewNode(Core.NodeKind.File, 0x1A4));
            stack.Volume.Write(made.Id, 0, data);
            stack.Volume.Sync(made.Id, dataOnly: false);
            stack.Volume.Unlink(NodeId.Root, "after the kill");
            stack.Volume.Forget(made.Id, 1);
            stack.Unmount();
        }

        using KilledStack later = KilledStack.Mount(disc.Path, disc.Kind, clock);
        RequireSound(later, mayBeOpen: false);
        string? changed = found.Difference(TreeImage.Capture(later.Volume), ignoresRootTimes: true);
        Invariant.Require(changed is null, $"after some work and an unmount all is as it was: {changed}");
    }

    private static void RequireSound(KilledStack stack, bool mayBeOpen)
    {
        CheckReport report = VolumeChecker.Check(stack.Blocks);
        List<Finding> wrong = [.. report.Findings.Where(finding => finding.Problem is not Problem.TailLeft
            and not Problem.EntryNameForbidden
            && (!mayBeOpen || finding.Problem is not (Problem.IntegrityOpen or Problem.VatNotLast)))];
        Invariant.Require(
            wrong.Count == 0 && report.IsComplete, $"the checker finds nothing: {string.Join("; ", wrong.Take(5))}");
    }
}
