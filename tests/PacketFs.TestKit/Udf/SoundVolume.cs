using PacketFs.Core;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using Xunit;

namespace PacketFs.TestKit.Udf;

/// <summary>Asks the checker whether a volume is sound.</summary>
public static class SoundVolume
{
    /// <summary>Fails unless the checker has nothing to say.</summary>
    /// <param name="isMounted">The volume is in use: that nobody has closed it is then no finding.</param>
    public static void Require(IBlockDevice device, string when, bool isMounted = false)
    {
        CheckReport report = VolumeChecker.Check(device);
        Finding[] wrong = [.. report.Findings.Where(finding =>
            finding.Severity > Severity.Information && !(isMounted && finding.Problem == Problem.IntegrityOpen))];
        Assert.True(wrong.Length == 0, $"{when} the checker finds:\n  {string.Join("\n  ", wrong.Take(10))}");
        Assert.True(report.IsComplete, $"{when} the checker could not look at everything");
    }
}
