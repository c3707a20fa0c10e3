using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Packet;
using PacketFs.TestKit.Packet;
using PacketFs.TestKit.Requirements;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Format;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Protect;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using PacketFs.UnitTests.Udf.Repair;
using Xunit;
using NodeKind = PacketFs.Core.NodeKind;

namespace PacketFs.UnitTests.Udf.Protect;

/// <summary>Volumes formatted without a commit area get one; their files and their soundness stay.</summary>
public sealed class ProtectTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 20_000).Select(i => (byte)(i * 7 % 251))];

    public static TheoryData<int> Shapes => Numbers(revision => revision <= UdfRevision.V201);

    public static TheoryData<int> ShapesWithMetadata => Numbers(revision => revision > UdfRevision.V201);

    private static TheoryData<int> Numbers(Predicate<UdfRevision> has) =>
        [.. Enumerable.Range(0, VolumeShape.All.Count)
            .Where(i => !VolumeShape.All[i].IsWriteOnce && has(VolumeShape.All[i].Revision))];

    /// <summary>Our own formatter puts the mirror to the end of the partition; there is an area then already.</summary>
    [Theory]
    [MemberData(nameof(ShapesWithMetadata))]
    public void Where_the_mirror_lies_at_the_end_nothing_is_changed(int shape)
    {
        using SparseBlockDevice device = Make(VolumeShape.All[shape]);
        device.WriteLog.Clear();

        ProtectionPlan plan = VolumeProtector.Plan(device, Options);

        Assert.Contains("There is no room for a commit area", plan.Refusal, StringComparison.Ordinal);
        Assert.Empty(device.WriteLog);
        Assert.Empty(VolumeChecker.Check(device).Findings);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_volume_gets_an_area_and_keeps_its_files(int shape)
    {
        using SparseBlockDevice device = Make(VolumeShape.All[shape]);
        SortedDictionary<string, string> before = FileContents.Read(device);
        device.WriteLog.Clear();

        ProtectionPlan plan = VolumeProtector.Plan(device, Options);
        Assert.True(plan.Refusal is null, plan.Refusal);
        Assert.Empty(device.WriteLog);
        plan.Apply(device);

        CheckReport report = VolumeChecker.Check(device);
        Assert.Empty(report.Findings);
        Assert.Equal(plan.AreaStart, (uint)report.Volume!.CommitArea!.Value.StartSector);
        Assert.Equal(before, FileContents.Read(device));
        Assert.True(VolumeProtector.Plan(device, Options).IsProtected);
        UseWithArea(device);
        Assert.Empty(VolumeChecker.Check(device).Findings);
        Assert.Equal(before.Count + 1, FileContents.Read(device).Count);
    }

    [Fact]
    public void A_volume_without_room_is_refused_with_what_is_missing()
    {
        VolumeShape shape = new(UdfRevision.V201, 2048, 2048, 1);
        using SparseBlockDevice device = Make(shape);
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            NodeId file = volume.Create(NodeId.Root, "large", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
            volume.Write(file, 0, new byte[3 << 20]);
            volume.Unmount();
        }

        device.WriteLog.Clear();
        ProtectionPlan plan = VolumeProtector.Plan(device, Options);

        Assert.Contains("packets of 32 blocks are missing", plan.Refusal, StringComparison.Ordinal);
        Assert.Empty(device.WriteLog);
    }

    [Fact]
    public void A_mirror_at_the_partitions_end_does_not_move_and_is_named()
    {
        using SparseBlockDevice device = Make(new VolumeShape(UdfRevision.V250, 2048, 16384, 1));

        ProtectionPlan plan = VolumeProtector.Plan(device, Options);

        Assert.Contains("mirror of the metadata file", plan.Refusal, StringComparison.Ordinal);
        Assert.Empty(VolumeChecker.Check(device).Findings);
    }

    [Theory]
    [InlineData("IntegrityOpen", "not unmounted")]
    [InlineData("LinkCountWrong", "--repair")]
    [InlineData("AnchorMissing", "no UDF volume")]
    public void A_volume_that_is_not_sound_is_repaired_first(string damage, string hint)
    {
        using SparseBlockDevice device = GoldenImages.Open(GoldenImages.LinuxTree, 512);
        Check.CorruptionTests.Changes[damage](new DiscEditor(device));

        Assert.Contains(hint, VolumeProtector.Plan(device, Options).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_at_any_write_leaves_the_files_and_a_volume_that_can_be_protected()
    {
        using SparseBlockDevice original = GoldenImages.Open(GoldenImages.LinuxTree, 512);
        SortedDictionary<string, string> before = FileContents.Read(original);
        ProtectionOptions options = Options with { Packets = 16 };
        using SparseBlockDevice whole = original.Copy();
        CuttableDevice uncut = new(whole, -1);
        VolumeProtector.Plan(uncut, options).Apply(uncut);
        Assert.Empty(VolumeChecker.Check(whole).Findings);

        // The clearing comes first and touches free space only: every write of it is like the others.
        int clearing = 16 * 32;
        for (int at = clearing - 2; at < uncut.Commands; at++)
        {
            for (int mode = 0; mode < 4; mode++)
            {
                using SparseBlockDevice left = original.Copy();
                CuttableDevice device = new(left, at);
                ProtectionPlan plan = VolumeProtector.Plan(device, options);
                Assert.Throws<PowerCutException>(() => plan.Apply(device));
                device.Leave(mode == 1 ? null : new Prng((ulong)((at * 4) + mode)), isTorn: mode == 3);
                string where = $"cut {at}, mode {mode}";
                Assert.True(before.SequenceEqual(FileContents.Read(left)), where);

                VolumeRepairer.Plan(left).Apply(new CuttableDevice(left, -1), isAtomic: false);
                CheckReport repaired = VolumeChecker.Check(left);
                Assert.True(repaired.Findings.Count == 0, $"{where}: {string.Join("\n", repaired.Findings)}");
                ProtectionPlan second = VolumeProtector.Plan(left, options);
                if (!second.IsProtected)
                {
                    second.Apply(new CuttableDevice(left, -1));
                }

                Assert.Empty(VolumeChecker.Check(left).Findings);
                Assert.True(before.SequenceEqual(FileContents.Read(left)), where);
            }
        }
    }

    [RequiresFact(Requirement.SharedCorpus)]
    public void Volumes_of_others_get_an_area_or_a_reason()
    {
        int count = 0;
        foreach (string name in CorpusImages.Names.Where(name => !name.Contains("b8192")))
        {
            using SparseBlockDevice device = CorpusImages.Open(name)!;
            CheckReport before = VolumeChecker.Check(device);
            ProtectionPlan plan = VolumeProtector.Plan(device, Options);
            if (plan.Refusal is not null)
            {
                Assert.NotEmpty(plan.Refusal);
                continue;
            }

            SortedDictionary<string, string> files = FileContents.Read(device);
            plan.Apply(device);
            CheckReport after = VolumeChecker.Check(device);
            Assert.Equal(before.Counts.Keys.Order(), after.Counts.Keys.Order());
            Assert.True(after.Volume!.CommitArea is not null, name);
            Assert.Equal(files, FileContents.Read(device));
            count++;
        }

        Assert.True(count > 20, $"{count} protected");
    }

    private static ProtectionOptions Options => new() { Prng = new Prng(3), Clock = new StepClock() };

    private static SparseBlockDevice Make(VolumeShape shape)
    {
        SparseBlockDevice device = new(shape.Geometry);
        UdfFormatOptions options = new()
        {
            Prng = new Prng(1),
            Revision = shape.Revision,
            Label = "PROTECT",
            DuplicateMetadata = shape.DuplicateMetadata,
            PartitionKind = shape.PartitionKind,
            CommitAreaPackets = 0,
        };
        UdfFormatter.Write(device, UdfFormatter.Plan(device.Geometry, options));
        using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        for (int i = 0; i < 5; i++)
        {
            NodeId file = volume.Create(NodeId.Root, $"file{i}", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
            volume.Write(file, 0, Content.AsSpan(i));
        }

        volume.Unmount();
        return device;
    }

    /// <summary>Mounts it with its area, writes a file, unmounts.</summary>
    private static void UseWithArea(SparseBlockDevice disc)
    {
        using PacketDevice device = PacketDevice.Open(
            new SparseMedium(disc, 512), PacketDeviceOptions.Default, new ManualClock(), NullLogger.Instance);
        LogicalVolume volume = VolumeReader.Read(device).Volume!;
        CommitAreaReport? attached = CommitAreas.Attach(device, volume, NullLogger.Instance);
        Assert.Equal(CommitAreaOutcome.Empty, attached?.Outcome);
        using UdfVolume mounted = VolumeShape.Mount(device, new StepClock());
        NodeId file = mounted.Create(NodeId.Root, "added", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
        mounted.Write(file, 0, Content);
        mounted.Sync();
        mounted.Unmount();
        device.Close();
    }
}
