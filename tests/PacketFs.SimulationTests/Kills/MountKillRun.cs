using System.Diagnostics;
using System.Globalization;
using PacketFs.Core;
using PacketFs.Mount.Fuse;
using PacketFs.SimulationTests.Mount;
using PacketFs.TestKit.Requirements;

namespace PacketFs.SimulationTests.Kills;

/// <summary>
/// <c>packetfs mount</c> as a person runs it, killed at moments drawn from the seed while programs work on the mount;
/// mounted again on the same disc, judged, used, killed again. Now and then it is unmounted in good order and checked.
/// </summary>
internal sealed class MountKillRun : IDisposable
{
    private const int LongestLife = 600;
    private const int CheckEvery = 10;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly KilledDisc _disc;
    private readonly Prng _random;
    private readonly MountedFiles _files;
    private readonly string _mountPoint;

    public MountKillRun(KilledDiscKind kind, ulong seed)
    {
        _disc = KilledDisc.Make(kind, isLarge: true);
        _random = new Prng(seed);
        _mountPoint = ServedMount.MakeMountPoint();
        _files = new MountedFiles(_mountPoint, _random);
    }

    public int Kills { get; private set; }

    public void Kill()
    {
        Process server = Start();
        try
        {
            _files.Judge();
            using CancellationTokenSource end = new();
            int life = _random.Next(0, LongestLife);
            Task killer = Task.Run(() =>
            {
                Thread.Sleep(life);
                server.Kill();
            });
            while (_files.Work())
            {
            }

            killer.Wait(end.Token);
            Invariant.Require(server.WaitForExit(s_patience), "a killed process ends");
            Kills++;
        }
        finally
        {
            End(server);
        }

        if (Kills % CheckEvery == 0)
        {
            CheckInGoodOrder();
        }
    }

    /// <summary>Mounts, judges, unmounts, and lets the checker look.</summary>
    public void CheckInGoodOrder()
    {
        Process server = Start();
        try
        {
            _files.Judge();
            (int unmounted, string words) = Shell.Run($"{HostTools.Launcher("packetfs")} unmount {_mountPoint}");
            Invariant.Require(unmounted == 0 && server.WaitForExit(s_patience), $"it unmounts: {words}");
        }
        finally
        {
            End(server);
        }

        (int code, string output) = Shell.Run($"{HostTools.Launcher("packetfs")} check {_disc.Path}");
        Invariant.Require(code == 0 && output.Contains("clean", StringComparison.Ordinal), $"check says: {output}");
    }

    public void Dispose()
    {
        if (FuseMounts.Find(_mountPoint) is not null)
        {
            FuseMounts.Unmount(_mountPoint, lazy: true, s_patience);
        }

        Directory.Delete(_mountPoint);
        _disc.Dispose();
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_disc.Kind} mounted: {Kills} kills, {_files.Promises} promises of an fsync kept, nothing lost");

    private Process Start()
    {
        ProcessStartInfo start = new(
            HostTools.Launcher("packetfs"), ["mount", _disc.Path, _mountPoint, "--commit-interval", "1", "--quiet"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        Process server = Process.Start(start)!;
        Task<string> complaints = server.StandardError.ReadToEndAsync();
        bool isMounted = SpinWait.SpinUntil(
            () => FuseMounts.Find(_mountPoint) is not null || server.HasExited, s_patience);
        if (!isMounted || server.HasExited)
        {
            End(server);
            throw new InvariantException($"after {Kills} kills {_disc.Kind} does not mount: {complaints.Result}");
        }

        return server;
    }

    private void End(Process server)
    {
        if (!server.HasExited)
        {
            server.Kill();
            server.WaitForExit(s_patience);
        }

        server.Dispose();
        if (FuseMounts.Find(_mountPoint) is not null)
        {
            FuseMounts.Unmount(_mountPoint, lazy: true, s_patience);
        }
    }
}
