using PacketFs.Core;
using PacketFs.SimulationTests.PowerCuts;
using PacketFs.TestKit.Simulation;
using PacketFs.TestKit.Volumes;
using Xunit;

namespace PacketFs.SimulationTests.Stack;

/// <summary>
/// The volume on the packet device on the emulated drive, with a cache so small that everything goes out and comes back
/// all the time. Here the parts' promises to each other show: no part alone can break what these tests hold.
/// </summary>
public sealed class WholeStackTests
{
    private const int Steps = 3_000;

    public static TheoryData<string, int> Runs
    {
        get
        {
            TheoryData<string, int> runs = [];
            foreach (StackShape shape in StackShape.All)
            {
                runs.Add(shape.Name, 1);
                runs.Add(shape.Name, 2);
            }

            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Long_random_runs_find_every_byte_where_it_was_put(string shapeName, int seed)
    {
        StackShape shape = StackShape.All.First(shape => shape.Name == shapeName) with { CachePackets = 24 };
        CutSettings settings = new() { Cuts = CutSelection.None, Seed = (ulong)seed };
        CutReport report = new CutExplorer(RandomScenarios.Make(Steps), shape, settings).Explore();
        Assert.Empty(report.Violations);
    }

    [Fact]
    public void What_is_open_and_has_no_name_keeps_its_content_while_its_neighbours_are_written()
    {
        using SimulatedStack stack = new(
            PristineDisc.Take(StackShape.Tight), StackShape.Tight, new StepClock());
        stack.Mount();
        IVolume volume = stack.Volume;
        byte[] data = new byte[9_000];
        ContentPattern.Fill(data, "open", 1, 0);
        NodeAttributes open = volume.Create(NodeId.Root, "open", new NewNode(NodeKind.File, 0x1A4));
        volume.Write(open.Id, 0, data);
        volume.Sync();
        volume.Unlink(NodeId.Root, "open");
        volume.Sync();
        for (int round = 0; round < 12; round++)
        {
            // Small ones come to lie beside it; the large one drives everything out of the cache.
            Fill(volume, $"small {round}", 2_500);
            Fill(volume, "large", 3 << 20);
            volume.Sync();
            volume.Unlink(NodeId.Root, "large");
            volume.Sync();
        }

        byte[] found = new byte[data.Length];
        Assert.Equal(found.Length, volume.Read(open.Id, 0, found));
        Assert.Equal(data, found);
    }

    private static void Fill(IVolume volume, string name, int length)
    {
        byte[] data = new byte[length];
        ContentPattern.Fill(data, name, 1, 0);
        NodeAttributes file = volume.Create(NodeId.Root, name, new NewNode(NodeKind.File, 0x1A4));
        volume.Write(file.Id, 0, data);
        volume.Forget(file.Id, 1);
    }
}
