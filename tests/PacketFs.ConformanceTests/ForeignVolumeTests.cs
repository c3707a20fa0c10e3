using System.Globalization;
using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Guest;
using PacketFs.TestKit.Requirements;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.ConformanceTests;

/// <summary>
/// Volumes that others made, changed by us: our checker finds nothing that was not there before, udfinfo complains of
/// nothing that it did not before, Linux sees what we see, changes it in its turn, and we see what it sees then.
/// A sample of the reference discs; all of them with PACKETFS_FOREIGN=all.
/// </summary>
[Collection(nameof(HeavyCollection))]
public sealed class ForeignVolumeTests(ITestOutputHelper output)
{
    private const int SampleStep = 5;

    [RequiresFact(Requirement.SharedCorpus, Requirement.UdfTools, Requirement.KernelGuest)]
    public void What_we_change_on_volumes_of_others_is_good_for_others()
    {
        bool all = Environment.GetEnvironmentVariable("PACKETFS_FOREIGN") == "all";
        using Workspace workspace = new();
        List<ForeignVolume> changed = [];
        List<string> wrong = [];
        foreach (string name in ForeignVolume.Names.Where((_, i) => all || i % SampleStep == 0))
        {
            ForeignVolume volume = new(name, workspace);
            if (volume.TryChange(wrong) is { } reason)
            {
                output.WriteLine($"{name}: {reason}");
            }
            else
            {
                changed.Add(volume);
            }
        }

        ForeignVolume[] forLinux = [.. changed.Where(volume => volume.IsForLinux)];
        Dictionary<string, GuestReport> reports =
            DiscSet.Boot(forLinux.Select(volume => (volume.Name, volume.ForGuest)));
        int writtenByLinux = 0;
        foreach (ForeignVolume volume in forLinux)
        {
            GuestReport report = reports[volume.Name];
            volume.Compare(report, wrong);
            writtenByLinux += volume.IsLinuxWriting && report.Manifest is not null ? 1 : 0;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{changed.Count} volumes changed, {forLinux.Length} seen and {writtenByLinux} changed by Linux"));
        Assert.NotEmpty(changed);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(30)));
    }
}
