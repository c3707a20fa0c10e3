using PacketFs.TestKit.Udf;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Repair;
using PacketFs.UnitTests.Udf.Check;
using Xunit;

namespace PacketFs.UnitTests.Udf.Repair;

/// <summary>
/// Every change that the checker is tested with, repaired: afterwards the check is clean or says only what this table
/// names, files that were not hit are bit for bit the same, and a second repair has nothing to do.
/// </summary>
public sealed class RepairCorruptionTests
{
    /// <summary>What is left as it is: nobody can know what it was, or it is no more than a remark.</summary>
    private static readonly Dictionary<string, Problem[]> Left = new()
    {
        ["FileTypeInvalid"] = [Problem.FileTypeInvalid],
        ["IcbStrategyUnknown"] = [Problem.IcbStrategyUnknown],
        ["IcbLengthsInvalid"] = [Problem.IcbLengthsInvalid],
        ["IcbDamaged"] = [Problem.IcbDamaged],
        ["IcbDamaged location"] = [Problem.IcbDamaged],
        ["IcbWrongKind"] = [Problem.IcbWrongKind],
        ["SymbolicLinkInvalid"] = [Problem.SymbolicLinkInvalid],
        ["DeviceWithoutNumbers"] = [Problem.DeviceWithoutNumbers],
        ["AttributesInvalid"] = [Problem.AttributesInvalid, Problem.DeviceWithoutNumbers],
        ["AttributesInvalid header"] = [Problem.AttributesInvalid, Problem.DeviceWithoutNumbers],
        ["SequenceMemberMissing"] = [Problem.DescriptorContentInvalid],
        ["CrcTooShort"] = [Problem.CrcTooShort],
        ["EntryNameForbidden"] = [Problem.EntryNameForbidden],
        ["ExtentRounded"] = [Problem.ExtentRounded],
        ["LabelCopiesDiffer"] = [Problem.LabelCopiesDiffer],
        ["TailLeft"] = [Problem.TailLeft],
    };

    /// <summary>Not understood as a volume at all.</summary>
    private static readonly string[] Refused =
        ["BlockSizeMismatch", "DomainUnknown", "PartitionMapInvalid", "PartitionDescriptorMissing"];

    /// <summary>The paths that a change has hit: what they show afterwards may differ from the sound volume.</summary>
    private static readonly Dictionary<string, string[]> Hit = new()
    {
        ["InformationLengthWrong"] = ["/docs/medium.bin"],
        ["ExtentRounded"] = ["/docs/medium.bin"],
        ["EntryNameForbidden"] = ["/docs/absolute", "/docs/\uFEFFABC"],
        ["ExtentOutsidePartition"] = ["/docs/medium.bin"],
        ["BlockClaimedTwice"] = ["/docs/medium.bin"],
        ["BlockClaimedTwice bitmap"] = ["/docs/medium.bin"],
        ["BlockClaimedTwice loop"] = ["/fragmented"],
        ["SpaceLeaked extent"] = ["/docs/medium.bin"],
        ["HoleHasLocation"] = ["/docs/medium.bin"],
        ["AllocationExtentDamaged"] = ["/docs/medium.bin"],
        ["TailLeft"] = ["/docs/medium.bin"],
        ["EntryNameInvalid"] = ["/docs/small.txt", "/docs/unnamed-8"],
        ["EntryNameRepeated"] = ["/docs/link", "/docs/hole", "/docs/hole~1"],
        ["EntryIcbMissing"] = ["/docs/link", "/lost+found", "/lost+found/link-50"],
        ["OrphanIcb"] = ["/docs/link", "/lost+found", "/lost+found/link-50"],
        ["DirectoryLinkedTwice"] = ["/docs/link", "/lost+found", "/lost+found/link-50"],
        ["SymbolicLinkInvalid"] = ["/docs/link"],
        ["DeviceWithoutNumbers"] = ["/console"],
        ["AttributesInvalid"] = ["/console"],
        ["AttributesInvalid header"] = ["/console"],
        ["FileTypeInvalid"] = SmallFile,
        ["IcbStrategyUnknown"] = SmallFile,
        ["IcbLengthsInvalid"] = SmallFile,
        ["IcbDamaged"] = SmallFile,
        ["IcbDamaged location"] = SmallFile,
        ["IcbWrongKind"] = SmallFile,
    };

    public static TheoryData<string> Names => [.. CorruptionTests.Changes.Keys.Except(Refused)];

    public static TheoryData<string> RefusedNames => [.. Refused];

    private static string[] SmallFile => ["/docs/small.txt", "/docs/hard.txt"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_changed_field_is_repaired(string name)
    {
        using SparseBlockDevice device = Damaged(name);

        RepairPlan plan = VolumeRepairer.Plan(device);
        Assert.Empty(device.WriteLog);
        plan.Apply(device, isAtomic: false);

        CheckReport after = VolumeChecker.Check(device);
        string text = $"{string.Join("\n", plan.Steps)}\nleaves {string.Join("\n", after.Findings)}";
        Assert.True(plan.Refusal is null, plan.Refusal);
        Assert.True(Left.GetValueOrDefault(name, []).Order().SequenceEqual(after.Counts.Keys.Order()), text);
        Assert.Equal(after.Findings, plan.After.Findings);
        Assert.Equal(plan.IsEmpty, plan.Steps.Count == 0);
        RepairPlan second = VolumeRepairer.Plan(device);
        Assert.True(second is { IsEmpty: true, Steps.Count: 0 }, string.Join("\n", second.Steps));

        using SparseBlockDevice sound = GoldenImages.Open(GoldenImages.LinuxTree, 512);
        IEnumerable<string> changed = FileContents.Differences(FileContents.Read(sound), FileContents.Read(device));
        Assert.Empty(changed.Except(Hit.GetValueOrDefault(name, [])));
    }

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public void What_is_not_understood_is_refused_and_left_alone(string name)
    {
        using SparseBlockDevice device = Damaged(name);

        RepairPlan plan = VolumeRepairer.Plan(device);
        plan.Apply(device, isAtomic: false);

        Assert.NotNull(plan.Refusal);
        Assert.True(plan.IsEmpty);
        Assert.Empty(device.WriteLog);
    }

    [Theory]
    [InlineData("IcbDamaged")]
    [InlineData("IcbDamaged location")]
    [InlineData("IcbWrongKind")]
    public void A_name_without_a_file_entry_goes_when_the_user_says_so(string name)
    {
        using SparseBlockDevice device = Damaged(name);

        RepairPlan plan = VolumeRepairer.Plan(device, new RepairOptions { RemoveUnreadable = true });
        plan.Apply(device, isAtomic: false);

        Assert.Empty(VolumeChecker.Check(device).Findings);
        Assert.Contains(plan.Steps, step => step.What == "Remove the name" && step.Loss.Length > 0);
        using SparseBlockDevice sound = GoldenImages.Open(GoldenImages.LinuxTree, 512);
        IEnumerable<string> changed = FileContents.Differences(FileContents.Read(sound), FileContents.Read(device));
        Assert.Equal(SmallFile.Order(), changed.Order());
    }

    [Fact]
    public void A_name_whose_file_entry_was_never_written_goes_without_asking()
    {
        using SparseBlockDevice device = GoldenImages.Open(GoldenImages.LinuxTree, 512);
        DiscEditor disc = new(device);
        disc.WriteBlock(disc.Find("docs/link"), new byte[512]);

        VolumeRepairer.Plan(device).Apply(device, isAtomic: false);

        Assert.Empty(VolumeChecker.Check(device).Findings);
        Assert.DoesNotContain("/docs/link", FileContents.Read(device).Keys);
    }

    [Fact]
    public void A_sound_volume_needs_nothing()
    {
        using SparseBlockDevice device = GoldenImages.Open(GoldenImages.LinuxTree, 512);

        RepairPlan plan = VolumeRepairer.Plan(device);

        Assert.True(plan is { IsEmpty: true, Steps.Count: 0, Refusal: null, LeavesErrors: false });
    }

    private static SparseBlockDevice Damaged(string name)
    {
        SparseBlockDevice device = GoldenImages.Open(GoldenImages.LinuxTree, 512);
        CorruptionTests.Changes[name](new DiscEditor(device));
        device.WriteLog.Clear();
        return device;
    }
}
