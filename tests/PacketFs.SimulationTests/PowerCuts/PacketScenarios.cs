using PacketFs.Core;
using PacketFs.TestKit.Simulation;

namespace PacketFs.SimulationTests.PowerCuts;

/// <summary>
/// What only a file system on packets has to fear: a packet is 32 blocks, and a torn one takes all of them along.
/// </summary>
internal static class PacketScenarios
{
    private const int BlockBytes = 2048;
    private const int PacketBytes = 32 * BlockBytes;
    private const int ManyFiles = 300;
    private const int WriteBytes = 128 * 1024;

    public static IEnumerable<Scenario> All => [.. Packets, .. Growth, .. Sharing];

    private static IEnumerable<Scenario> Packets =>
    [
        new("U1", "One block is rewritten in a packet whose others belong to others", run =>
        {
            for (int i = 0; i < 8; i++)
            {
                run.Write($"neighbour{i}", 0, BlockBytes);
                run.Sync($"neighbour{i}");
            }
        })
        {
            Given = run =>
            {
                for (int i = 0; i < 8; i++)
                {
                    run.CreateFile($"neighbour{i}", 2 * BlockBytes);
                }
            },
        },
        new("U2", "The volume is opened by a first change, and closed again", run =>
        {
            run.ChangeMode("keep", 0x180);
            run.Remount();
            run.CreateFile("x");
            run.Remount();
            run.Unlink("x");
        }),
        new("U3", "Space is taken and given back by turns", run =>
        {
            for (int i = 0; i < 4; i++)
            {
                run.CreateFile($"f{i}", 3 * BlockBytes);
                run.Sync($"f{i}");
            }

            run.Unlink("f1");
            run.Sync("f0");
            run.CreateFile("g", 4 * BlockBytes);
            run.Unlink("f2");
            run.SyncAll();
            run.Unlink("g");
            run.SyncAll();
        }),
        new("U9", "The disc is filled, and something removed", FillTheDisc) { Stride = 4 },
        new("U11", "Whole packets are written, overwritten and cut short", run =>
        {
            run.CreateFile("big", 4 * PacketBytes);
            run.Sync("big");
            run.Write("big", PacketBytes - 100, PacketBytes + 200);
            run.Sync("big");
            run.Truncate("big", PacketBytes + 5);
            run.Sync("big");
        }),
        new("U12", "Changes wait for the timer, the log for a rest", run =>
        {
            run.CreateFile("a", 3_000);
            run.WaitForCommit();
            run.CreateFile("b", 4_000);
            run.WaitForCheckpoint();
            run.Write("a", 1_000, 3_000);
            run.WaitForCommit();
            run.Unlink("b");
            run.WaitForCheckpoint();
        }),
        new("U13", "The log fills up and is emptied, again and again", run =>
        {
            for (int i = 0; i < 30; i++)
            {
                run.Write("old/large", i % 6 * 11_000, 9_000);
                run.Sync("old/large");
            }
        }) { Stride = 2 },
    ];

    private static IEnumerable<Scenario> Growth =>
    [
        new("U4", "More small files are made than a metadata file has blocks at first", run =>
        {
            run.MakeDirectory("d");
            for (int i = 0; i < 160; i++)
            {
                run.CreateFile($"d/small {i}", 40);
                if (i % 32 == 31)
                {
                    run.Sync("d");
                }
            }

            for (int i = 0; i < 160; i += 3)
            {
                run.Unlink($"d/small {i}");
            }

            run.SyncAll();
        }) { Stride = 4 },
        new("U7", "A directory outgrows its ICB, then its first block; entries cross block edges", run =>
        {
            run.MakeDirectory("d");
            for (int i = 0; i < 60; i++)
            {
                run.CreateFile($"d/a name long enough to fill a block soon {i:D3}");
                if (i % 12 == 5)
                {
                    run.Sync("d");
                }
            }

            run.SyncAll();
            for (int i = 0; i < 60; i += 2)
            {
                run.Unlink($"d/a name long enough to fill a block soon {i:D3}");
            }

            run.Sync("d");
        }) { Stride = 2 },
        new("U8", "A file outgrows its ICB, then its descriptors theirs", run =>
        {
            run.CreateFile("f", 500);
            run.Sync("f");
            run.Write("f", 400, 3_000);
            run.Sync("f");
            for (int i = 0; i < 280; i++)
            {
                run.Write("f", (2 * i + 4) * BlockBytes, 64);
            }

            run.Sync("f");
            run.Allocate("f", AllocationMode.PunchHole, 0, 200 * BlockBytes);
            run.Sync("f");
            run.Truncate("f", 100);
            run.Sync("f");
        }) { Stride = 2 },
        new("U14", "A file is removed while it is open, and written on", run =>
        {
            run.CreateFile("f", 20_000);
            run.Sync("f");
            run.Hold("f", "open f");
            run.Unlink("f");
            run.Sync("keep");
            run.Write("open f", 5_000, 30_000);
            run.SyncAll();
            run.CreateFile("g", 10_000);
            run.SyncAll();
            run.LetGo("open f");
            run.CreateFile("h", 30_000);
            run.SyncAll();
        }),
    ];

    private static IEnumerable<Scenario> Sharing =>
    [
        new("U18", "More objects change at once than one commit can hold", run =>
        {
            for (int i = 0; i < ManyFiles; i++)
            {
                run.ChangeMode($"many/f{i}", 0x180);
            }

            run.SyncAll();
        })
        {
            Stride = 4,
            Given = run =>
            {
                run.MakeDirectory("many");
                for (int i = 0; i < ManyFiles; i++)
                {
                    run.CreateFile($"many/f{i}");
                }
            },
        },
        new("U15", "A file is saved as editors do: written beside, synced, renamed over", run =>
        {
            for (int i = 0; i < 4; i++)
            {
                run.CreateFile("old/small.tmp", 900 + (i * 700));
                run.Sync("old/small.tmp");
                run.Rename("old/small.tmp", "old/small");
                run.Sync("old");
            }
        }),
        new("U16", "A tree is unpacked and removed, nothing synced between", run =>
        {
            for (int i = 0; i < 5; i++)
            {
                run.MakeDirectory($"t{i}");
                for (int j = 0; j < 6; j++)
                {
                    run.CreateFile($"t{i}/f{j}", 300 + (900 * j));
                }
            }

            run.WaitForCommit();
            for (int i = 0; i < 5; i++)
            {
                for (int j = 0; j < 6; j++)
                {
                    run.Unlink($"t{i}/f{j}");
                }

                run.RemoveDirectory($"t{i}");
            }

            run.WaitForCheckpoint();
        }),
        new("U17", "A log file grows line by line, each line synced", run =>
        {
            run.CreateFile("log");
            for (int i = 0; i < 25; i++)
            {
                run.Write("log", i * 190, 190);
                run.Sync("log", dataOnly: true);
            }
        }) { Stride = 2 },
        new("U30", "A file in crumbs gets extents at its end, in its middle and at its start, and loses some", run =>
        {
            const int Middle = 351;
            run.Write("crumbs", 1_400 * BlockBytes, 3_000);
            run.Sync("crumbs");
            run.Write("crumbs", Middle * BlockBytes, BlockBytes);
            run.Sync("crumbs");
            run.Write("crumbs", BlockBytes, BlockBytes);
            run.Sync("crumbs");
            run.Allocate("crumbs", AllocationMode.PunchHole, 800 * BlockBytes, 100 * BlockBytes);
            run.SyncAll();
            run.Truncate("crumbs", 600 * BlockBytes);
            run.WaitForCommit();
        })
        {
            Given = run =>
            {
                const int Extents = 700;
                run.CreateFile("crumbs");
                for (int i = 0; i < Extents; i++)
                {
                    run.Write("crumbs", 2L * i * BlockBytes, BlockBytes);
                }
            },
        },
    ];

    private static void FillTheDisc(ScenarioRun run)
    {
        long free = run.Stack.Volume.GetStatistics().FreeBlocks;
        int parts = 0;
        for (; free > 200; parts++)
        {
            run.CreateFile($"part{parts}");
            long end = long.Min(free - 100, 1_000) * BlockBytes;
            for (long offset = 0; offset < end; offset += WriteBytes)
            {
                run.Write($"part{parts}", offset, (int)long.Min(WriteBytes, end - offset));
            }

            free = run.Stack.Volume.GetStatistics().FreeBlocks;
        }

        run.SyncAll();
        run.Unlink("part0");
        run.SyncAll();
        run.CreateFile("again", 30 * BlockBytes);
        run.SyncAll();
        for (int part = 1; part < parts; part++)
        {
            run.Unlink($"part{part}");
        }

        run.SyncAll();
    }
}
