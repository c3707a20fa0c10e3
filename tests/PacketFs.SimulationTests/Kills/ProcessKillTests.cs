using System.Globalization;
using PacketFs.TestKit.Requirements;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.SimulationTests.Kills;

/// <summary>
/// <c>kill -9</c> at random moments. <c>PACKETFS_SIM_KILLS</c> says how often each; the program <c>kills</c> does it
/// for longer and counts.
/// </summary>
public sealed class ProcessKillTests(ITestOutputHelper output)
{
    private const int FewKills = 6;

    private static readonly int s_kills =
        int.TryParse(Environment.GetEnvironmentVariable("PACKETFS_SIM_KILLS"), out int kills) ? kills : FewKills;

    private static readonly ulong s_seed =
        ulong.TryParse(Environment.GetEnvironmentVariable("PACKETFS_SEED"), out ulong seed) ? seed : 1;

    [Theory]
    [InlineData(KilledDiscKind.EmulatedCdRw)]
    [InlineData(KilledDiscKind.PlainImage)]
    [InlineData(KilledDiscKind.EmulatedCdR)]
    [InlineData(KilledDiscKind.EmulatedDvdPlusR)]
    [InlineData(KilledDiscKind.EmulatedBdR)]
    public void A_killed_process_leaves_exactly_a_state_that_it_had(KilledDiscKind kind)
    {
        using KillRun run = new(kind);
        for (int kill = 0; kill < KillsOf(kind); kill++)
        {
            run.Kill(s_seed + (ulong)kill);
        }

        output.WriteLine(run.ToString());
    }

    [RequiresTheory(Requirement.Fuse, Requirement.Launchers)]
    [InlineData(KilledDiscKind.EmulatedCdRw)]
    [InlineData(KilledDiscKind.PlainImage)]
    [InlineData(KilledDiscKind.EmulatedCdR)]
    [InlineData(KilledDiscKind.EmulatedDvdPlusR)]
    [InlineData(KilledDiscKind.EmulatedBdR)]
    public void What_was_fsynced_through_a_mount_outlives_its_process(KilledDiscKind kind)
    {
        using MountKillRun run = new(kind, s_seed);
        for (int kill = 0; kill < KillsOf(kind); kill++)
        {
            run.Kill();
        }

        run.CheckInGoodOrder();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run}"));
    }

    // Media that are appended to do without logs and caches: fewer do.
    private static int KillsOf(KilledDiscKind kind) => KilledDisc.IsAppended(kind) ? (s_kills + 1) / 2 : s_kills;
}
