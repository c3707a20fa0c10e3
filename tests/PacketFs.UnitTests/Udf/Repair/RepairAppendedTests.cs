using System.Text;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using Xunit;

namespace PacketFs.UnitTests.Udf.Repair;

/// <summary>Volumes on media that are written once are mended by adding to them, and by nothing else.</summary>
public sealed class RepairAppendedTests
{
    public static TheoryData<string, int> Kinds =>
        new() { { "1.50", 1 }, { "2.01", 1 }, { "2.01", 16 }, { "2.60", 32 } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Nothing_is_added_to_a_sound_disc(string revision, int packet)
    {
        AppendedDisc disc = Make(revision, packet);
        RepairPlan plan = VolumeRepairer.Plan(disc.Device);
        Assert.Null(plan.Refusal);
        Assert.True(plan.IsEmpty);
        long end = disc.Device.NextWritable.Value;
        plan.Apply(disc.Device, isAtomic: false);
        Assert.Equal(end, disc.Device.NextWritable.Value);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Counts_and_identifiers_are_put_right_at_new_places(string revision, int packet)
    {
        AppendedDisc disc = Make(revision, packet);
        SortedDictionary<string, string> files = FileContents.Read(disc.Device);
        disc.Edit(AppendedDisc.File, (ref FileEntry entry) => entry.FileLinkCount = 7);
        disc.Edit(AppendedDisc.Folder, (ref FileEntry entry) => entry.FileLinkCount = 1);
        disc.Edit(AppendedDisc.Large, (ref FileEntry entry) => entry.ModificationDateAndTime.Month = 13);
        RequireRepaired(disc, files);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Names_that_were_damaged_are_written_anew(string revision, int packet)
    {
        AppendedDisc disc = Make(revision, packet);
        SortedDictionary<string, string> files = FileContents.Read(disc.Device);
        int names = 0;
        for (long sector = disc.PartitionStart; sector < disc.Device.NextWritable.Value && names == 0; sector++)
        {
            disc.Device.Damage(sector, block =>
            {
                // A block of the large directory: the name in the middle of it goes.
                if (DescriptorTag.Of(block).Id == TagId.FileIdentifierDescriptor)
                {
                    names++;
                    block.AsSpan(700, 100).Clear();
                }
            });
        }

        Assert.Equal(1, names);
        CheckReport found = VolumeChecker.Check(disc.Device);
        Assert.True(found.Gravest >= Severity.Error);
        RepairPlan plan = VolumeRepairer.Plan(disc.Device);
        plan.Apply(disc.Device, isAtomic: false);
        SoundVolume.Require(disc.Device, "After the repair");
        SortedDictionary<string, string> now = FileContents.Read(disc.Device);
        Assert.Equal(
            files.Values.Order(), now.Where(pair => pair.Key != "/lost+found").Select(pair => pair.Value).Order());
        Assert.True(VolumeRepairer.Plan(disc.Device).IsEmpty);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_lies_behind_the_last_table_is_closed_off_by_another_one(string revision, int packet)
    {
        AppendedDisc disc = Make(revision, packet);
        SortedDictionary<string, string> files = FileContents.Read(disc.Device);
        disc.Device.AppendRubbish(packet * 2, 5);
        Assert.Contains(Problem.VatNotLast, VolumeChecker.Check(disc.Device).Counts.Keys);
        RequireRepaired(disc, files);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_table_before_a_damaged_one_is_added_again(string revision, int packet)
    {
        AppendedDisc disc = Make(revision, packet);
        uint last = disc.Mapping.Table.Location;
        disc.Device.Damage(disc.PartitionStart + last, block => block.AsSpan(20, 200).Fill(0x55));
        SortedDictionary<string, string> before = FileContents.Read(disc.Device);
        Assert.DoesNotContain("/last", before.Keys);
        Assert.True(disc.Mapping.Table.Location < last);
        RequireRepaired(disc, before);
    }

    /// <summary>Before 2.00 a name does not say whose it is: nothing proves that the older entry is the same
    /// object's.</summary>
    [Theory]
    [InlineData("2.01", 1)]
    [InlineData("2.01", 16)]
    [InlineData("2.60", 32)]
    public void An_unreadable_file_entry_is_taken_from_an_older_state_if_the_user_agrees(string revision, int packet)
    {
        AppendedDisc disc = Make(revision, packet);
        disc.Device.Unreadable.Add(disc.SectorOf(AppendedDisc.File));
        Assert.True(VolumeRepairer.Plan(disc.Device).LeavesErrors);
        RepairPlan plan = VolumeRepairer.Plan(disc.Device, new RepairOptions { RemoveUnreadable = true });
        Assert.Contains(plan.Steps, step => step.What.StartsWith("Take the file entry", StringComparison.Ordinal));
        plan.Apply(disc.Device, isAtomic: false);
        SoundVolume.Require(disc.Device, "After the repair");
        using UdfVolume volume = VolumeShape.Mount(disc.Device, new StepClock());
        Assert.True(volume.TryLookup(NodeId.Root, "docs", out NodeAttributes docs));
        Assert.True(volume.TryLookup(docs.Id, "file", out NodeAttributes file));
        byte[] content = new byte[file.Size];
        volume.Read(file.Id, 0, content);
        Assert.Equal("the first version", Encoding.UTF8.GetString(content));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_repair_that_is_cut_changes_nothing_and_the_next_one_does_all(string revision, int packet)
    {
        AppendedDisc disc = Make(revision, packet);
        SortedDictionary<string, string> files = FileContents.Read(disc.Device);
        disc.Edit(AppendedDisc.Many, (ref FileEntry entry) => entry.FileLinkCount = 9);
        CheckReport before = VolumeChecker.Check(disc.Device);
        long start = disc.Device.NextWritable.Value;
        int blocks = VolumeRepairer.Plan(disc.Device).BlockCount;
        Assert.True(blocks > 1);
        for (int landed = 0; landed < blocks; landed++)
        {
            AppendMemoryDevice cut = disc.Device.Copy(start);
            cut.PowerEndsAt = start + landed;
            Assert.Throws<FsException>(() => VolumeRepairer.Plan(cut).Apply(cut, isAtomic: false));
            AppendMemoryDevice left = cut.Copy(start + landed);
            CheckReport found = VolumeChecker.Check(left);
            Assert.Equal(
                before.Findings, found.Findings.Where(finding => finding.Problem != Problem.VatNotLast));
            VolumeRepairer.Plan(left).Apply(left, isAtomic: false);
            SoundVolume.Require(left, $"After a cut at block {landed}");
            Assert.Equal(files, FileContents.Read(left));
        }
    }

    [Fact]
    public void A_closed_disc_is_not_repaired_and_says_what_helps()
    {
        AppendedDisc disc = Make("2.01", 16);
        disc.Edit(AppendedDisc.File, (ref FileEntry entry) => entry.FileLinkCount = 7);
        disc.Device.ReadOnlyReason = "the DVD-R is closed, and takes nothing any more";
        RepairPlan plan = VolumeRepairer.Plan(disc.Device);
        Assert.Contains("closed", plan.Refusal);
        Assert.Contains("packetfs recover", plan.Refusal);
    }

    [Fact]
    public void A_full_disc_is_not_repaired()
    {
        AppendedDisc disc = Make("2.01", 16);
        disc.Edit(AppendedDisc.File, (ref FileEntry entry) => entry.FileLinkCount = 7);
        AppendMemoryDevice full = disc.Device.Copy(disc.Device.NextWritable.Value, disc.Device.NextWritable.Value + 16);
        RepairPlan plan = VolumeRepairer.Plan(full);
        Assert.Contains("no room", plan.Refusal);
        Assert.True(plan.IsEmpty);
    }

    private static AppendedDisc Make(string revision, int packet)
    {
        Assert.True(UdfRevision.TryParse(revision, out UdfRevision parsed));
        return new AppendedDisc(parsed, packet);
    }

    /// <summary>Repairs, and looks that all is well, that nothing was overwritten, and there is a way back.</summary>
    private static void RequireRepaired(AppendedDisc disc, SortedDictionary<string, string> files)
    {
        CheckReport found = VolumeChecker.Check(disc.Device);
        Assert.True(found.Gravest >= Severity.Warning, "it is broken");
        long end = disc.Device.NextWritable.Value;
        byte[] old = disc.Bytes(end);
        LogicalVolume volume = VolumeReader.Read(disc.Device).Volume!;
        int states = VolumeHistory.Read(disc.Device, volume).Count;
        RepairPlan plan = VolumeRepairer.Plan(disc.Device, new RepairOptions { Clock = new StepClock() });
        Assert.Null(plan.Refusal);
        Assert.NotEmpty(plan.Steps);
        Assert.True(plan.IsAppended);
        Assert.Equal(end, disc.Device.NextWritable.Value);
        plan.Apply(disc.Device, isAtomic: false);
        CheckReport after = VolumeChecker.Check(disc.Device);
        Assert.Equal(plan.After.Findings, after.Findings);
        SoundVolume.Require(disc.Device, "After the repair");
        Assert.Equal(old, disc.Bytes(end));
        Assert.Equal(files, FileContents.Read(disc.Device));
        volume = VolumeReader.Read(disc.Device).Volume!;
        Assert.Equal(states + 1, VolumeHistory.Read(disc.Device, volume).Count);
        Assert.Equal(disc.PartitionStart + disc.Mapping.Table.Location, disc.Device.NextWritable.Value - 1);
        Assert.Equal(0, disc.Device.NextWritable.Value % disc.Device.Geometry.PacketBlocks);
        using (UdfVolume older = VolumeShape.Mount(
            disc.Device, new StepClock(), new UdfMountOptions { AsOf = states }))
        {
            Assert.NotNull(older.ReadOnlyReason);
        }

        Assert.True(VolumeRepairer.Plan(disc.Device).IsEmpty);
        using (UdfVolume mounted = VolumeShape.Mount(disc.Device, new StepClock()))
        {
            Assert.Null(mounted.ReadOnlyReason);
            mounted.Create(NodeId.Root, "written on", new NewNode(Core.NodeKind.File, 0x1A4));
            mounted.Unmount();
        }

        SoundVolume.Require(disc.Device, "After the volume was written on");
    }
}
