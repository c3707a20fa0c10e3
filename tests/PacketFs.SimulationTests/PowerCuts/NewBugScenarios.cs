using PacketFs.Core;
using PacketFs.TestKit.Simulation;

namespace PacketFs.SimulationTests.PowerCuts;

/// <summary>
/// The ten bugs that bounded search of short workloads found in journalling file systems (CrashMonkey, OSDI 2018):
/// one to three operations each, a persistence point, a crash.
/// </summary>
internal static class NewBugScenarios
{
    public static IEnumerable<Scenario> All =>
    [
        new("N1", "A file replaces another by rename from a second directory, then a new one is made beside it", run =>
        {
            run.MakeDirectory("A");
            run.CreateFile("A/bar", 3_000);
            run.Sync("A/bar");
            run.MakeDirectory("B");
            run.CreateFile("B/bar", 5_000);
            run.Rename("B/bar", "A/bar");
            run.CreateFile("A/foo");
            run.Sync("A/foo");
            run.Sync("A");
        }),
        new("N2", "A directory is renamed out, its file goes to the other directory, which takes its name", run =>
        {
            run.MakeDirectory("A");
            run.MakeDirectory("A/C");
            run.Rename("A/C", "B");
            run.CreateFile("B/bar", 2_500);
            run.Sync("B/bar");
            run.Rename("B/bar", "A/bar");
            run.Unlink("A/bar");
            run.RemoveDirectory("A");
            run.CreateFile("B/bar", 2_600);
            run.MakeDirectory("A");
            run.Rename("A", "B2");
            run.Rename("B/bar", "B2/bar");
            run.RemoveDirectory("B");
            run.Rename("B2", "B");
            run.Sync("B/bar");
        }),
        new("N3", "A second name of a file in a directory below the one that is synced", run =>
        {
            run.MakeDirectory("A");
            run.MakeDirectory("B");
            run.MakeDirectory("A/C");
            run.CreateFile("B/foo", 4_000);
            run.Sync("B/foo");
            run.Link("B/foo", "A/C/foo");
            run.Sync("A");
        }),
        new("N4", "A directory is renamed, a file made in it, file and directory synced", run =>
        {
            run.MakeDirectory("A");
            run.SyncAll();
            run.Rename("A", "B");
            run.CreateFile("B/foo", 100);
            run.Sync("B/foo");
            run.Sync("B");
        }),
        new("N5", "Two names in two directories, each synced", run =>
        {
            run.MakeDirectory("A");
            run.MakeDirectory("B");
            run.CreateFile("A/foo", 2_049);
            run.Link("A/foo", "B/foo");
            run.Sync("A/foo");
            run.Sync("B/foo");
        }),
        new("N6", "Files of one name in a directory and below it", run =>
        {
            run.MakeDirectory("t");
            run.MakeDirectory("t/A");
            run.CreateFile("t/foo", 1_000);
            run.CreateFile("t/A/foo", 1_001);
            run.Sync("t/A/foo");
            run.Sync("t");
        }),
        new("N7", "A link in a new directory to a new file that is synced", run =>
        {
            run.CreateFile("foo", 10);
            run.MakeDirectory("A");
            run.Link("foo", "A/bar");
            run.Sync("foo");
        }),
        new("N8", "Space reserved behind the end of a file, keeping its size", run =>
        {
            run.CreateFile("foo", 16 * 1024);
            run.Sync("foo");
            run.Allocate("foo", AllocationMode.KeepSize, 16 * 1024, 4 * 1024);
            run.Sync("foo");
        }),
        new("N9", "A range behind the end zeroed, keeping the size, then fdatasync", run =>
        {
            run.CreateFile("foo", 16 * 1024);
            run.Sync("foo");
            run.Allocate("foo", AllocationMode.ZeroRangeKeepSize, 16 * 1024, 4 * 1024);
            run.Sync("foo", dataOnly: true);
        }),
        new("N10", "A renamed directory gets a file that is synced", run =>
        {
            run.MakeDirectory("A");
            run.SyncAll();
            run.Rename("A", "B");
            run.CreateFile("B/foo");
            run.Sync("B/foo");
        }),
    ];
}
