using PacketFs.Core;
using PacketFs.TestKit.Volumes;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.UnitTests.Mount;

public sealed class RandomOperationsTests(ITestOutputHelper output)
{
    [Fact]
    public void The_same_seed_does_the_same()
    {
        Assert.Equal(RunOnce(5), RunOnce(5));
        Assert.NotEqual(RunOnce(5), RunOnce(6));

        static string RunOnce(ulong seed)
        {
            StepClock clock = new();
            RandomOperations run = new(new MemoryVolume(clock: clock), clock, seed);
            run.Run(3_000);
            return run.Summary + string.Join(',', DirectoryListing.Names(run.Subject, NodeId.Root));
        }
    }

    [Fact]
    public void Fifty_thousand_operations_find_no_difference_between_two_models()
    {
        StepClock clock = new();
        RandomOperationsOptions options = new() { Remount = volume => ((MemoryVolume)volume).Remount() };
        RandomOperations run = new(new MemoryVolume(clock: clock), clock, 1, options);
        long start = TimeProvider.System.GetTimestamp();
        run.Run(50_000);
        output.WriteLine($"{50_000 / TimeProvider.System.GetElapsedTime(start).TotalSeconds:F0} operations/s");
        output.WriteLine(run.Summary);
    }

    [Fact]
    public void A_volume_that_forgets_one_byte_is_found_out_and_the_failure_can_be_replayed()
    {
        RandomOperationsException first = Assert.Throws<RandomOperationsException>(() => RunFlawed(9));
        RandomOperationsException second = Assert.Throws<RandomOperationsException>(() => RunFlawed(9));
        Assert.Equal(first.Message, second.Message);
        Assert.Contains("Seed 9, operation ", first.Message, StringComparison.Ordinal);

        static void RunFlawed(ulong seed)
        {
            StepClock clock = new();
            MemoryVolume flawed = new(clock: clock);
            RandomOperations run = new(flawed, clock, seed, new RandomOperationsOptions { CompareEvery = 500 });
            run.Run(2_000);
            foreach (DirectoryListing.Entry entry in DirectoryListing.ReadAll(flawed, NodeId.Root))
            {
                if (entry.Attributes.Kind == NodeKind.File && flawed.GetAttributes(entry.Attributes.Id).Size > 0)
                {
                    byte[] one = new byte[1];
                    NodeAttributes before = flawed.GetAttributes(entry.Attributes.Id);
                    flawed.Read(entry.Attributes.Id, 0, one);
                    one[0] ^= 1;
                    flawed.Write(entry.Attributes.Id, 0, one);
                    flawed.SetAttributes(entry.Attributes.Id, new AttributeChange
                    {
                        ModificationTime = before.ModificationTime,
                        ChangeTime = before.ChangeTime,
                    });
                }
            }

            run.Run(2_000);
        }
    }

    [Fact]
    public void The_tree_comparer_sees_every_kind_of_difference()
    {
        (string What, Action<MemoryVolume> Change)[] changes =
        [
            ("is missing", volume => volume.Unlink(NodeId.Root, "file")),
            ("should not be", volume => volume.Create(NodeId.Root, "extra", new NewNode(NodeKind.File, 0))),
            ("mode", volume => Set(volume, new AttributeChange { Mode = 1 })),
            ("owner", volume => Set(volume, new AttributeChange { UserId = 1 })),
            ("modification time", volume => Set(volume, new AttributeChange { ModificationTime = new FileTime(1) })),
            ("size", volume => Set(volume, new AttributeChange { Size = 1 })),
            ("content differs from byte 2", volume => volume.Write(Find(volume, "file"), 2, "X"u8)),
            ("target", volume => Retarget(volume)),
            ("link count", volume => volume.Link(Find(volume, "file"), NodeId.Root, "second")),
            ("extended attributes", volume =>
                volume.SetExtendedAttribute(Find(volume, "file"), "user.x", [1], AttributeSetMode.Any)),
        ];
        foreach ((string what, Action<MemoryVolume> change) in changes)
        {
            StepClock clock = new();
            using MemoryVolume one = Build(clock);
            using MemoryVolume two = Build(clock);
            Assert.Empty(TreeComparer.Compare(one, two));
            change(two);
            TreeComparer comparer = new(one, two)
            {
                Attributes = new AttributeComparison { Times = what.Contains("time", StringComparison.Ordinal) },
            };
            Assert.Contains(comparer.Run(), difference => difference.Contains(what, StringComparison.Ordinal));
        }
    }

    private static MemoryVolume Build(StepClock clock)
    {
        MemoryVolume volume = new(clock: clock);
        NodeId file = volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
        volume.Write(file, 0, "content"u8);
        volume.CreateSymbolicLink(NodeId.Root, "link", "target", new NewNode(NodeKind.SymbolicLink, 0x1FF, 0, 0));
        return volume;
    }

    private static NodeId Find(MemoryVolume volume, string name)
    {
        Assert.True(volume.TryLookup(NodeId.Root, name, out NodeAttributes found));
        return found.Id;
    }

    private static void Set(MemoryVolume volume, AttributeChange change) =>
        volume.SetAttributes(Find(volume, "file"), change);

    private static void Retarget(MemoryVolume volume)
    {
        volume.Unlink(NodeId.Root, "link");
        volume.CreateSymbolicLink(NodeId.Root, "link", "TARGET", new NewNode(NodeKind.SymbolicLink, 0x1FF, 0, 0));
    }
}
