using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.TestKit.Simulation;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;
using Xunit;

namespace PacketFs.SimulationTests.Faults;

/// <summary>
/// More bad packets than spares, under new data: what files have there moves within the partition, the bad blocks are
/// kept from everybody, and nobody notices but the checker, who finds nothing wrong.
/// </summary>
public sealed class EvacuationTests
{
    private const int FileBytes = 150_000;
    private const int Files = 40;
    private const int Spares = 4;

    private static readonly Dictionary<string, StackShape> Kinds = new()
    {
        ["1.50"] = StackShape.Older with { SparePackets = Spares },
        ["2.01"] = StackShape.Protected with { SparePackets = Spares },
        ["2.50"] = StackShape.Metadata with { SparePackets = Spares },
        ["type 1, 2.01"] = StackShape.TypeOne,
        ["type 1, 2.60"] = StackShape.Growing,
    };

    public static TheoryData<string, int> Discs
    {
        get
        {
            TheoryData<string, int> discs = [];
            foreach (string kind in Kinds.Keys)
            {
                for (int seed = 1; seed <= 4; seed++)
                {
                    discs.Add(kind, seed);
                }
            }

            return discs;
        }
    }

    [Theory]
    [MemberData(nameof(Discs))]
    public void Files_move_out_of_bad_packets_once_spares_are_short(string kind, int seed)
    {
        StackShape shape = Kinds[kind] with
        {
            Name = $"defects {kind}",
            Packets = 320,
            CommitAreaPackets = 48,
        };
        EmulatedDisc disc = PristineDisc.Take(shape);
        using (SimulatedStack stack = new(disc, shape, new StepClock()))
        {
            stack.Mount();
            SpoilDataPackets(disc, shape, seed);
            for (int file = 0; file < Files; file++)
            {
                Write(stack.Volume, file);
                if (file % 7 == 3)
                {
                    stack.Volume.Sync();
                }
            }

            Assert.Null(stack.Volume.ReadOnlyReason);
            RequireAll(stack.Volume);
            stack.Unmount();
        }

        using SimulatedStack again = new(disc, shape, new StepClock());
        again.Mount();
        RequireAll(again.Volume);
        Assert.Null(OracleJudgement.Findings(again, mayBeOpen: false));
        for (int file = 0; file < Files; file += 2)
        {
            again.Volume.Unlink(NodeId.Root, Name(file));
        }

        again.Unmount();
        using SimulatedStack last = new(disc, shape, new StepClock());
        last.Mount();
        Assert.Null(OracleJudgement.Findings(last, mayBeOpen: false));
    }

    /// <summary>
    /// The head of the partition, where ICBs and directories are, stays good, and its end, where their mirror is.
    /// </summary>
    private static void SpoilDataPackets(EmulatedDisc disc, StackShape shape, int seed)
    {
        Prng random = new((ulong)seed);
        for (int packet = shape.Packets / 3; packet < shape.Packets - 20; packet++)
        {
            if (random.OneIn(8))
            {
                disc.MarkDefective(packet);
            }
        }
    }

    private static string Name(int file) => $"file {file}";

    private static byte[] ContentOf(int file)
    {
        byte[] content = new byte[FileBytes];
        ContentPattern.Fill(content, Name(file), 1, 0);
        return content;
    }

    private static void Write(UdfVolume volume, int file)
    {
        NodeAttributes made = volume.Create(NodeId.Root, Name(file), new NewNode(NodeKind.File, 0x1A4));
        volume.Write(made.Id, 0, ContentOf(file));
        volume.CloseWriter(made.Id);
        volume.Forget(made.Id, 1);
    }

    private static void RequireAll(UdfVolume volume)
    {
        for (int file = 0; file < Files; file++)
        {
            Assert.True(volume.TryLookup(NodeId.Root, Name(file), out NodeAttributes found));
            byte[] content = new byte[FileBytes];
            Assert.Equal(FileBytes, volume.Read(found.Id, 0, content));
            Assert.Equal(ContentOf(file), content);
            volume.Forget(found.Id, 1);
        }
    }
}
