using PacketFs.Core;
using PacketFs.TestKit.Requirements;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Format;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using Xunit;
using NodeKind = PacketFs.Core.NodeKind;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>
/// Volumes on media that are written once: cuts, older states, full media, and what others began. That nothing is ever
/// overwritten the device itself sees to.
/// </summary>
public sealed class UdfVirtualTests
{
    private readonly StepClock _clock = new();

    public static TheoryData<string, int> Kinds => new()
    {
        { "1.50", 1 },
        { "2.01", 1 },
        { "2.01", 16 },
        { "2.60", 32 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void After_a_cut_at_any_block_the_last_whole_table_is_the_volume(string revision, int packet)
    {
        AppendMemoryDevice device = Format(revision, packet);
        List<(long End, SortedDictionary<string, string> Tree)> states = Work(device);
        long first = states[0].End;
        for (long cut = first; cut <= device.NextWritable.Value; cut += revision == "2.01" ? 1 : 3)
        {
            AppendMemoryDevice left = device.Copy(cut);
            (long _, SortedDictionary<string, string> expected) = states.FindLast(state => state.End <= cut);
            using (UdfVolume volume = VolumeShape.Mount(left, _clock))
            {
                Assert.Null(volume.ReadOnlyReason);
                Assert.Equal(expected, CorpusManifest.Of(volume));
            }

            if (cut % 4 == 0)
            {
                RecoverAndGoOn(left, cut);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_older_state_can_be_mounted_and_none_of_them_written(string revision, int packet)
    {
        AppendMemoryDevice device = Format(revision, packet);
        List<(long End, SortedDictionary<string, string> Tree)> states = Work(device);
        IReadOnlyList<VirtualAllocationTable> history = VolumeHistory.Read(device, VolumeReader.Read(device).Volume!);

        Assert.Equal(states.Count, history.Count);
        for (int i = 0; i < states.Count; i++)
        {
            UdfMountOptions options = new() { AsOf = i + 1 };
            using UdfVolume volume = VolumeShape.Mount(device, _clock, options);
            Assert.Equal(states[i].Tree, CorpusManifest.Of(volume));
            Assert.Contains("older state", volume.ReadOnlyReason);
            int names = states[i].Tree.Count;
            Assert.Equal(names, (int)(history[i].Counts!.Value.Files + history[i].Counts!.Value.Directories));
        }

        UdfMountOptions none = new() { AsOf = states.Count + 1 };
        Assert.Throws<FsException>(() => VolumeShape.Mount(device, _clock, none));
    }

    [Fact]
    public void Rubbish_behind_the_last_table_is_passed_over_and_told_of()
    {
        AppendMemoryDevice device = Format("2.01", 1);
        SortedDictionary<string, string> expected = Work(device)[^1].Tree;
        device.AppendRubbish(700, seed: 3);
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        Assert.Equal(expected, CorpusManifest.Of(volume));
        Assert.Contains(
            VolumeChecker.Check(device).Findings, finding => finding.Problem == Problem.VatNotLast);
        Create(volume, NodeId.Root, "after all that");
        volume.Unmount();
        SoundVolume.Require(device, "After writing on behind rubbish");
    }

    [Fact]
    public void Data_of_what_is_gone_before_the_commit_does_not_keep_the_table_from_being_last()
    {
        AppendMemoryDevice device = Format("2.01", 1);
        using (UdfVolume volume = VolumeShape.Mount(device, _clock))
        {
            NodeId file = volume.Create(NodeId.Root, "gone", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
            volume.Write(file, 0, new byte[1 << 20]);
            volume.Unlink(NodeId.Root, "gone");
            volume.Forget(file, 1);
            volume.Unmount();
        }

        Assert.Empty(VolumeChecker.Check(device).Findings);
        long end = device.NextWritable.Value;
        using UdfVolume untouched = VolumeShape.Mount(device, _clock);
        untouched.Unmount();
        Assert.Equal(end, device.NextWritable.Value);
    }

    [Fact]
    public void A_table_that_outgrows_its_ICB_goes_to_blocks_of_its_own()
    {
        AppendMemoryDevice device = Format("2.01", 1);
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        for (int i = 0; i < 1_000; i++)
        {
            volume.Write(Create(volume, NodeId.Root, $"file {i}"), 0, new byte[i]);
        }

        volume.Unmount();
        SoundVolume.Require(device, "After a thousand files");
        VirtualMapping mapping = MappingOf(device);
        Assert.Null(mapping.Table.File.Embedded);
        Assert.True(mapping.BlockCount > 1_000);
        using UdfVolume again = VolumeShape.Mount(device, _clock);
        Assert.Equal(1_000, DirectoryListing.Names(again, NodeId.Root).Count());
    }

    [Fact]
    public void A_full_medium_takes_no_more_and_keeps_all_it_has()
    {
        AppendMemoryDevice device = Format("2.01", 1, capacity: 1_000);
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId file = Create(volume, NodeId.Root, "file");
        volume.Write(file, 0, new byte[100_000]);
        volume.Sync();
        byte[] piece = new byte[20_000];
        FsException full = Assert.Throws<FsException>(void () =>
        {
            for (long offset = 0; ; offset += piece.Length)
            {
                volume.Write(file, offset, piece);
            }
        });
        Assert.Equal(FsError.NoSpace, full.Error);
        Create(volume, NodeId.Root, "small").ToString();
        volume.Unlink(NodeId.Root, "small");
        volume.Unmount();
        SoundVolume.Require(device, "After a medium was filled");
        full = Assert.Throws<FsException>(void () =>
        {
            for (int i = 0; ; i++)
            {
                UdfVolume again = VolumeShape.Mount(device, _clock);
                Create(again, NodeId.Root, $"one more {i}");
                again.Unmount();
            }
        });
        Assert.True(full.Error is FsError.NoSpace or FsError.ReadOnly, full.Message);
        SoundVolume.Require(device, "After it took no more");
    }

    [Fact]
    public void Small_steps_of_a_growing_file_do_not_cost_a_block_each()
    {
        AppendMemoryDevice device = Format("2.01", 1);
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId file = Create(volume, NodeId.Root, "log");
        long before = device.NextWritable.Value;
        for (int i = 0; i < 2_000; i++)
        {
            volume.Write(file, i * 100, new byte[100]);
        }

        volume.Unmount();
        Assert.InRange(device.NextWritable.Value - before, 98, 120);
    }

    [RequiresFact(Requirement.SharedCorpus)]
    public void Volumes_that_others_began_are_written_on()
    {
        string[] open = [.. CorpusImages.Names.Where(name =>
            name.Split('-')[0] is "cdr" or "dvdr" or "bdr" && !name.Contains("uncut"))];
        Assert.NotEmpty(open);
        foreach (string name in open)
        {
            AppendMemoryDevice device = AppendMemoryDevice.Load(CorpusImages.Open(name)!, 100_000);
            UdfVolume volume = VolumeShape.Mount(device, _clock);
            if (volume.ReadOnlyReason is { } reason)
            {
                Assert.True(name.Contains("closed"), $"{name}: {reason}");
                volume.Dispose();
                continue;
            }

            NodeId directory = volume.Create(NodeId.Root, "ours", new NewNode(NodeKind.Directory, 0x1ED, 0, 0)).Id;
            volume.Write(Create(volume, directory, "file"), 0, new byte[50_000]);
            volume.Unmount();
            Finding[] wrong =
                [.. VolumeChecker.Check(device).Findings.Where(found => found.Severity > Severity.Warning)];
            Assert.True(wrong.Length == 0, $"{name}: {string.Join('\n', wrong.Take(5))}");
        }
    }

    private static AppendMemoryDevice Format(string revision, int packet, long capacity = 20_000)
    {
        Assert.True(UdfRevision.TryParse(revision, out UdfRevision value));
        VolumeShape shape = new(value, 2048, capacity / packet * packet, packet)
        {
            PartitionKind = UdfPartitionKind.Virtual,
        };
        return (AppendMemoryDevice)shape.FormatAny();
    }

    private static VirtualMapping MappingOf(IBlockDevice device) =>
        Assert.IsType<VirtualMapping>(VolumeReader.Read(device).Volume!.Maps[1].Mapping);

    private static NodeId Create(UdfVolume volume, NodeId directory, string name) =>
        volume.Create(directory, name, new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;

    /// <summary>Some commits; where each ended, and what the volume then was.</summary>
    private List<(long End, SortedDictionary<string, string> Tree)> Work(AppendMemoryDevice device)
    {
        List<(long End, SortedDictionary<string, string> Tree)> states = [];
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        void Note() => states.Add((device.NextWritable.Value, CorpusManifest.Of(volume)));

        Note();
        byte[] content = new byte[30_000];
        new Prng(5).Fill(content);
        for (int round = 0; round < 4; round++)
        {
            NodeId directory = volume.Create(
                NodeId.Root, $"round {round}", new NewNode(NodeKind.Directory, 0x1ED, 0, 0)).Id;
            for (int i = 0; i < 14; i++)
            {
                NodeId file = Create(volume, directory, $"a file with a longer name {i}");
                volume.Write(file, i * 100, content.AsSpan(0, i % 5 * 1_500));
            }

            if (round > 0)
            {
                Assert.True(volume.TryLookup(NodeId.Root, $"round {round - 1}", out NodeAttributes before));
                volume.Unlink(before.Id, "a file with a longer name 3");
                volume.Rename(
                    before.Id, "a file with a longer name 4", NodeId.Root, $"moved {round}", RenameMode.Replace);
                Assert.True(volume.TryLookup(before.Id, "a file with a longer name 9", out NodeAttributes changed));
                volume.Write(changed.Id, 500, content.AsSpan(0, 3_000));
            }

            volume.Sync();
            Note();
        }

        volume.Unmount();
        return states;
    }

    private void RecoverAndGoOn(AppendMemoryDevice device, long cut)
    {
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        Create(volume, NodeId.Root, $"after the cut {cut}");
        device.PowerEndsAt = device.NextWritable.Value + 2;
        try
        {
            volume.Unmount();
        }
        catch (FsException) when (device.IsCut)
        {
            volume.Dispose();
        }

        device.PowerEndsAt = long.MaxValue;
        UdfVolume again = VolumeShape.Mount(device, _clock);
        Create(again, NodeId.Root, $"after the second cut {cut}");
        again.Unmount();
        SoundVolume.Require(device, $"After the cut at block {cut}");
    }
}
