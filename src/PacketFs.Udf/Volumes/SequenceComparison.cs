using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>Main and reserve sequence must say the same (ECMA-167 3/8.4.2.2): each is the other's backup.</summary>
internal static class SequenceComparison
{
    public static void Compare(
        VolumeDescriptorSequence main, VolumeDescriptorSequence reserve, FindingCollector findings)
    {
        foreach ((TagId kind, string key) in main.Keys.Union(reserve.Keys))
        {
            RecordedDescriptor? first = main.Find(kind, key);
            RecordedDescriptor? second = reserve.Find(kind, key);
            if (first is null || second is null)
            {
                string where = first is null ? "main sequence" : "reserve sequence";
                findings.Add(Problem.SequencesDiffer, where, $"{kind} is not there");
            }
            else if (!first.SaysTheSameAs(second))
            {
                string where = $"sectors {first.Location} and {second.Location}";
                findings.Add(Problem.SequencesDiffer, where, kind.ToString());
            }
        }
    }
}
