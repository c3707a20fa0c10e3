using PacketFs.Core;
using PacketFs.TestKit.Simulation;

namespace PacketFs.SimulationTests.PowerCuts;

/// <summary>
/// Crash bugs of other file systems that became xfstests: those that a UDF without journal could have. The number is
/// the test's.
/// </summary>
internal static class ReproducedScenarios
{
    private const int ManyLinks = 120;

    public static IEnumerable<Scenario> All => [.. Links, .. Renames, .. Content];

    private static IEnumerable<Scenario> Links =>
    [
        new("R034", "A second file in a synced directory; then both go, and the directory", run =>
        {
            run.MakeDirectory("d");
            run.CreateFile("d/foo");
            run.SyncAll();
            run.CreateFile("d/bar");
            run.Sync("d");
            run.Sync("d/bar");
            run.Unlink("d/foo");
            run.Unlink("d/bar");
            run.RemoveDirectory("d");
            run.SyncAll();
        }),
        new("R039", "One of two names goes, the file is synced", run =>
        {
            run.CreateFile("f", 700);
            run.Link("f", "l1");
            run.SyncAll();
            run.Unlink("l1");
            run.Sync("f");
            run.Unlink("f");
            run.SyncAll();
        }),
        new("R041", "Many names of one file; one goes, another comes", run =>
        {
            run.CreateFile("f", 3_000);
            for (int i = 0; i < ManyLinks; i++)
            {
                run.Link("f", $"a name that is so long that many of them fill blocks {i:D4}");
            }

            run.SyncAll();
            run.Unlink("a name that is so long that many of them fill blocks 0007");
            run.Link("f", "another");
            run.Sync("f");
        }) { Stride = 3 },
        new("R104", "Names in two directories, one goes, the file is synced; then everything goes", run =>
        {
            run.MakeDirectory("a");
            run.MakeDirectory("b");
            run.CreateFile("a/f", 2_500);
            run.Link("a/f", "a/f2");
            run.Link("a/f", "b/f3");
            run.SyncAll();
            run.Unlink("a/f2");
            run.Remount();
            run.Sync("a/f");
            run.Unlink("a/f");
            run.Unlink("b/f3");
            run.RemoveDirectory("a");
            run.RemoveDirectory("b");
            run.SyncAll();
        }),
        new("R066", "An extended attribute goes, the file is synced; another is replaced, the file goes", run =>
        {
            // Without streams all of them must fit into the ICB.
            int large = run.Shape.Revision.HasNamedStreams ? 3_000 : 300;
            run.CreateFile("f", 1_200);
            run.SetAttribute("f", "user.a", 40);
            run.SetAttribute("f", "user.b", large);
            run.SetAttribute("f", "user.c", 600);
            run.SyncAll();
            run.RemoveAttribute("f", "user.b");
            run.Sync("f");
            run.SetAttribute("f", "user.c", large + 400);
            run.SetAttribute("f", "user.a", 70);
            run.Sync("f");
            run.Unlink("f");
            run.SyncAll();
        }),
        new("R066S", "As R066, with values that fit into any ICB", run =>
        {
            run.CreateFile("f", 1_200);
            run.MakeDirectory("d");
            run.SetAttribute("f", "user.a", 40);
            run.SetAttribute("f", "user.b", 300);
            run.SetAttribute("d", "user.c", 500);
            run.SyncAll();
            run.RemoveAttribute("f", "user.b");
            run.Sync("f");
            run.SetAttribute("f", "user.a", 700);
            run.RemoveAttribute("d", "user.c");
            run.CreateFile("d/g", 3_000);
            run.SetAttribute("d/g", "user.d", 900);
            run.Sync("d/g");
            run.Unlink("d/g");
            run.SyncAll();
        }),
        new("RLU", "A name goes and comes back as another file", run =>
        {
            run.CreateFile("f", 1_500);
            run.Link("f", "l");
            run.SyncAll();
            run.Unlink("l");
            run.CreateFile("l", 1_600);
            run.Sync("l");
        }),
        new("RSP", "Special files are renamed, and other things get their old names", run =>
        {
            run.MakeNode("fifo", NodeKind.Fifo);
            run.MakeNode("device", NodeKind.CharacterDevice);
            run.MakeSymbolicLink("link", "keep");
            run.SyncAll();
            run.Rename("fifo", "fifo2");
            run.Rename("device", "fifo");
            run.Rename("link", "device");
            run.Link("keep", "link");
            run.Sync("keep");
        }),
        new("R348", "A symbolic link in a synced directory", run =>
        {
            run.MakeDirectory("d");
            run.MakeSymbolicLink("d/l", "../old/a/target/with many/components/..");
            run.Sync("d");
        }),
        new("REX", "A file is synced, the volume mounted again, another made", run =>
        {
            run.CreateFile("foo", 3_333);
            run.Sync("foo");
            run.Remount();
            run.CreateFile("g", 4_444);
            run.Sync("g");
        }),
    ];

    private static IEnumerable<Scenario> Renames =>
    [
        new("R321", "A directory is renamed over an empty one; file, old and new directory are synced", run =>
        {
            run.MakeDirectory("a");
            run.MakeDirectory("a/x");
            run.CreateFile("a/x/f", 2_100);
            run.MakeDirectory("b");
            run.MakeDirectory("b/x");
            run.SyncAll();
            run.Rename("a/x", "b/x");
            run.Sync("b/x/f");
            run.Sync("a");
            run.Sync("b");
        }),
        new("R335", "A file moves to another directory; the old one is synced, then the file", run =>
        {
            run.MakeDirectory("a");
            run.MakeDirectory("b");
            run.CreateFile("a/f", 2_222);
            run.SyncAll();
            run.Rename("a/f", "b/f");
            run.Sync("a");
            run.Rename("b/f", "a/g");
            run.Sync("a/g");
        }),
        new("R341", "A directory with files is renamed, a new one gets its name", run =>
        {
            run.MakeDirectory("d");
            run.MakeDirectory("d/x");
            run.CreateFile("d/x/f1", 100);
            run.CreateFile("d/x/f2", 3_000);
            run.SyncAll();
            run.Rename("d/x", "d/y");
            run.MakeDirectory("d/x");
            run.Sync("d/x");
        }),
        new("R342", "A file is renamed, a new one gets its name and is synced", run =>
        {
            run.MakeDirectory("d");
            run.CreateFile("d/x", 5_000);
            run.SyncAll();
            run.Rename("d/x", "d/y");
            run.CreateFile("d/x", 2_000);
            run.Sync("d/x");
        }),
        new("R343", "A directory moves to a new parent with its files", run =>
        {
            run.MakeDirectory("a");
            run.MakeDirectory("a/sub");
            run.CreateFile("a/sub/f", 2_900);
            run.MakeDirectory("b");
            run.SyncAll();
            run.Rename("a/sub", "b/sub");
            run.CreateFile("a/new", 50);
            run.Sync("a/new");
        }),
        new("R376", "A rename within a directory, the old name made anew, then fsync", run =>
        {
            run.MakeDirectory("d");
            run.CreateFile("d/f", 1_000);
            run.SyncAll();
            run.Rename("d/f", "d/g");
            run.CreateFile("d/f", 1_100);
            run.Sync("d/g");
        }),
        new("RXC", "Two directories change places, and two files", run =>
        {
            run.MakeDirectory("a");
            run.MakeDirectory("b");
            run.CreateFile("a/f", 2_000);
            run.CreateFile("b/g", 6_000);
            run.SyncAll();
            run.Rename("a", "b", RenameMode.Exchange);
            run.Rename("b/f", "a/g", RenameMode.Exchange);
            run.Sync("a");
        }),
    ];

    private static IEnumerable<Scenario> Content =>
    [
        new("R056", "A file gets a second name, another file is synced", run =>
        {
            run.CreateFile("f", 16 * 1024);
            run.Sync("f");
            run.Link("f", "l");
            run.CreateFile("g", 4_000);
            run.Sync("g");
        }),
        new("R059", "Holes are punched: unaligned, overlapping", run =>
        {
            run.CreateFile("f", 60_000);
            run.Sync("f");
            run.Allocate("f", AllocationMode.PunchHole, 1_000, 9_000);
            run.Allocate("f", AllocationMode.PunchHole, 8_192, 4_096);
            run.Sync("f");
            run.Allocate("f", AllocationMode.PunchHole, 20_001, 20_002);
            run.Sync("f", dataOnly: true);
        }),
        new("R090", "A file with two names grows", run =>
        {
            run.CreateFile("f", 5_000);
            run.SyncAll();
            run.Link("f", "l");
            run.Write("f", 5_000, 9_000);
            run.Sync("f");
        }),
        new("R325", "Part of a file is written and synced, then the rest", run =>
        {
            run.CreateFile("f", 32 * 1024);
            run.SyncAll();
            run.Write("f", 0, 4_096);
            run.Sync("f", dataOnly: true);
            run.Write("f", 24 * 1024, 4_096);
            run.Sync("f", dataOnly: true);
        }),
        new("R468", "Space is reserved behind the end, then fdatasync", run =>
        {
            run.CreateFile("f", 3_000);
            run.Sync("f");
            run.Allocate("f", AllocationMode.KeepSize, 0, 100_000);
            run.Sync("f", dataOnly: true);
            run.Allocate("f", AllocationMode.Extend, 50_000, 20_000);
            run.Sync("f", dataOnly: true);
        }),
        new("RDIO", "A file is extended, then written below its new end", run =>
        {
            run.CreateFile("f", 2_000);
            run.Write("f", 30_000, 2_000);
            run.Write("f", 10_000, 8_192);
            run.Sync("f", dataOnly: true);
        }),
        new("RTR", "A file is cut short, and grows again", run =>
        {
            run.CreateFile("f", 40_000);
            run.Sync("f");
            run.Truncate("f", 5_000);
            run.Sync("f");
            run.Truncate("f", 20_000);
            run.Write("f", 18_000, 5_000);
            run.Sync("f");
            run.Truncate("f", 0);
            run.Sync("f");
        }),
        new("R455", "One file, overwritten, cut, punched and extended at random, synced now and then", run =>
        {
            run.CreateFile("f", 30_000);
            for (int i = 0; i < 40; i++)
            {
                ChangeAtRandom(run, "f");
                if (run.Random.OneIn(4))
                {
                    run.Sync("f", dataOnly: run.Random.OneIn(2));
                }
            }
        })
        {
            Stride = 2,
        },
        new("R547", "Many things, every file and directory synced", run =>
        {
            for (int i = 0; i < 4; i++)
            {
                run.MakeDirectory($"d{i}");
                run.CreateFile($"d{i}/f", 1_500 * (i + 1));
                run.Sync($"d{i}/f");
                run.Sync($"d{i}");
            }
        }),
    ];

    /// <summary>What a file exerciser does to one file of up to 90,000 bytes.</summary>
    private static void ChangeAtRandom(ScenarioRun run, string path)
    {
        int offset = run.Random.Next(60_000);
        int length = run.Random.Next(1, 30_000);
        switch (run.Random.Next(7))
        {
            case 0:
                run.Truncate(path, offset);
                break;
            case 1:
                run.Allocate(path, AllocationMode.PunchHole, offset, length);
                break;
            case 2:
                run.Allocate(path, AllocationMode.ZeroRange, offset, length);
                break;
            case 3:
                run.Allocate(path, AllocationMode.Extend, offset, length);
                break;
            default:
                run.Write(path, offset, length);
                break;
        }
    }
}
