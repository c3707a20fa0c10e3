using System.Globalization;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.TestKit.Simulation;
using PacketFs.TestKit.Volumes;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.SimulationTests.Media;

/// <summary>What a BD-R with pseudo-overwrite bears: what commits cost, and how it comes to an end.</summary>
public sealed class PseudoOverwriteTests(ITestOutputHelper output)
{
    private static StackShape Roomy { get; } = StackShape.BdRPow with
    {
        Name = "bd-r-pow, roomy",
        Packets = 8_000,
        CommitAreaPackets = 60,
        CachePackets = 500,
    };

    [Fact]
    public void A_commit_costs_a_packet_of_the_log_and_an_update_only_once_the_log_has_been_round()
    {
        SimulatedStack stack = new(PristineDisc.Take(Roomy), Roomy, new StepClock());
        stack.Mount();
        PathVolume paths = new(stack.Volume);
        paths.Create("d", NodeKind.Directory, 0x1ED);
        stack.Volume.Sync();
        foreach ((string name, int files) in ((string, int)[])[("first lap", 25), ("later", 300)])
        {
            OverwriteResources before = stack.Device.Fresh!.Left!.Value;
            for (int i = 0; i < files; i++)
            {
                Save(stack, paths, $"d/{name} {i}", 4_096);
            }

            OverwriteResources after = stack.Device.Fresh!.Left!.Value;
            double units = (double)(before.Units - after.Units) / files;
            double updates = (double)(before.Updates - after.Updates) / files;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {files} files of 4 KiB, fsync of each: {units:F2} packets, {updates:F2} updates, "
                + $"{before.Entries - after.Entries} entries"));

            // Data, log, and now and then what goes in place; as a file: its data, its entry, its directory.
            Assert.InRange(units, 1.9, 3.2);
            Assert.InRange(updates, 0, name == "first lap" ? 0.1 : 1.2);
        }

        stack.Unmount();
        stack.Dispose();
    }

    [Fact]
    public void Without_the_log_a_commit_costs_more_of_everything()
    {
        StackShape ordered = Roomy with { Name = "bd-r-pow, ordered", CommitAreaPackets = 0 };
        using SimulatedStack stack = new(PristineDisc.Take(ordered), ordered, new StepClock());
        stack.Mount();
        PathVolume paths = new(stack.Volume);
        paths.Create("d", NodeKind.Directory, 0x1ED);
        stack.Volume.Sync();
        const int Files = 100;
        OverwriteResources before = stack.Device.Fresh!.Left!.Value;
        for (int i = 0; i < Files; i++)
        {
            Save(stack, paths, $"d/{i}", 4_096);
        }

        OverwriteResources after = stack.Device.Fresh!.Left!.Value;
        double units = (double)(before.Units - after.Units) / Files;
        double updates = (double)(before.Updates - after.Updates) / Files;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ordered writes: {Files} files of 4 KiB, fsync of each: {units:F2} packets, {updates:F2} updates"));
        Assert.True(units > 2.5 && updates > 1.3, $"{units} packets, {updates} updates");
        stack.Unmount();
    }

    [Fact]
    public void A_mount_with_a_change_costs_two_updates_at_most_until_the_log_has_been_round()
    {
        EmulatedDisc disc = PristineDisc.Take(Roomy);
        OverwriteResources? first = null;
        OverwriteResources last = default;
        const int Mounts = 10;
        for (int i = 0; i < Mounts; i++)
        {
            using SimulatedStack stack = new(disc, Roomy, new StepClock());
            stack.Mount();
            first ??= stack.Device.Fresh!.Left!.Value;
            Save(stack, new PathVolume(stack.Volume), $"file {i}", 10_000);
            stack.Unmount();
            stack.Mount();
            last = stack.Device.Fresh!.Left!.Value;
        }

        OverwriteResources begin = first!.Value;
        output.WriteLine(
            $"{Mounts} mounts with a new file each: {begin.Units - last.Units} packets, "
            + $"{begin.Updates - last.Updates} updates, {begin.Entries - last.Entries} entries");
        Assert.InRange(begin.Updates - last.Updates, Mounts, 2 * Mounts);
        Assert.InRange(begin.Units - last.Units, Mounts, 12 * Mounts);
    }

    [Theory]
    [InlineData(640, 150)]
    [InlineData(640, 33)]
    [InlineData(320, 4_000)]
    public void When_nothing_can_be_replaced_any_more_everything_committed_is_there_and_it_says_so(
        int packets, int updatesLeft)
    {
        StackShape shape = StackShape.BdRPow with { Name = $"bd-r-pow of {packets}", Packets = packets };
        EmulatedDisc disc = PristineDisc.Take(shape);
        WearList(disc, updatesLeft);
        Dictionary<string, byte> committed = [];
        FsException? end = null;
        int mounts = 0;
        for (; end is null && mounts < 400; mounts++)
        {
            using SimulatedStack stack = new(disc, shape, new StepClock());
            stack.Mount();
            if (stack.Volume.ReadOnlyReason is { } reason)
            {
                Assert.Contains("no more changes", reason, StringComparison.Ordinal);
                break;
            }

            PathVolume paths = new(stack.Volume);
            for (int i = 0; i < 25 && end is null; i++)
            {
                end = TrySave(stack, paths, $"m{mounts} f{i % 7}", committed);
            }

            if (end is not null)
            {
                // The power may go as well.
                Judge(stack.Drive.PeekEarlyList(1, PacketOutcome.Unreadable), shape, committed, mayBeOpen: true);
                Judge(stack.Drive.PeekEarlyList(2, PacketOutcome.New), shape, committed, mayBeOpen: true);
            }

            stack.Unmount();
        }

        Assert.True(end is not null || mounts > 0, "it must come to an end");
        if (end is not null)
        {
            Assert.Equal(FsError.NoSpace, end.Error);
        }

        output.WriteLine($"{packets} packets, {updatesLeft} updates: {committed.Count} files after {mounts} mounts; "
            + $"{end?.Message ?? "read-only"}");
        Judge(disc, shape, committed, mayBeOpen: false);
    }

    private static void Judge(
        EmulatedDisc disc, StackShape shape, Dictionary<string, byte> committed, bool mayBeOpen)
    {
        using SimulatedStack judge = new(disc, shape, new StepClock());
        judge.Mount();
        Assert.Null(OracleJudgement.Findings(judge, mayBeOpen));
        PathVolume found = new(judge.Volume);
        foreach ((string name, byte fill) in committed)
        {
            byte[] back = new byte[3_000];
            found.With(name, node => judge.Volume.Read(node, 0, back));
            Assert.True(Array.TrueForAll(back, value => value == fill), $"{name} is what was committed");
        }
    }

    private static void Save(SimulatedStack stack, PathVolume paths, string name, int bytes)
    {
        byte[] data = new byte[bytes];
        data.AsSpan().Fill((byte)name.Length);
        paths.Create(name, NodeKind.File, 0x1A4);
        paths.With(name, node =>
        {
            stack.Volume.Write(node, 0, data);
            stack.Volume.Sync(node, dataOnly: false);
        });
    }

    /// <summary>Makes or overwrites a file; what an fsync has promised is noted.</summary>
    private static FsException? TrySave(
        SimulatedStack stack, PathVolume paths, string name, Dictionary<string, byte> committed)
    {
        byte fill = (byte)(committed.GetValueOrDefault(name) + 1);
        byte[] data = new byte[3_000];
        data.AsSpan().Fill(fill);
        try
        {
            if (!committed.ContainsKey(name))
            {
                paths.Create(name, NodeKind.File, 0x1A4);
            }

            paths.With(name, node =>
            {
                stack.Volume.Write(node, 0, data);
                stack.Volume.Sync(node, dataOnly: false);
            });
            committed[name] = fill;
            return null;
        }
        catch (FsException failure)
        {
            return failure;
        }
    }

    /// <summary>As a disc whose list has been written so often that only some updates are left.</summary>
    private static void WearList(EmulatedDisc disc, int updatesLeft)
    {
        const uint AllUpdates = 4_095;
        PacketFs.Emulation.Discs.Tracks.TrackChange change = disc.Tracks.Change();
        change.Disc = change.Disc with { Custom0 = AllUpdates - (uint)updatesLeft };
        change.Commit();
    }
}
