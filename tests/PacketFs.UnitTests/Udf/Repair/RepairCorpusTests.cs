using PacketFs.TestKit.Requirements;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Repair;
using Xunit;

namespace PacketFs.UnitTests.Udf.Repair;

/// <summary>Volumes of other implementations: what is sound is left alone, what is not becomes better or is
/// refused.</summary>
public sealed class RepairCorpusTests
{
    [RequiresFact(Requirement.SharedCorpus)]
    public void Sound_volumes_of_others_are_left_alone_and_others_become_sounder()
    {
        foreach (string name in CorpusImages.Names.Where(name => !name.Contains("b8192")))
        {
            using SparseBlockDevice device = CorpusImages.Open(name)!;
            CheckReport before = VolumeChecker.Check(device);
            RepairPlan plan = VolumeRepairer.Plan(device);
            string steps = $"{name}: {plan.Refusal}\n{string.Join("\n", plan.Steps)}";
            bool isSound = before.Gravest < Severity.Error && before.IsComplete
                && !before.Counts.ContainsKey(Problem.IntegrityOpen);
            Assert.True(!isSound || (plan.IsEmpty && plan.Steps.Count == 0), steps);
            plan.Apply(device, isAtomic: false);
            CheckReport after = VolumeChecker.Check(device);
            Assert.Equal(plan.After.Findings, after.Findings);
            Assert.True(after.Total <= before.Total, steps);
            Assert.True(VolumeRepairer.Plan(device).IsEmpty, steps);
        }
    }
}
