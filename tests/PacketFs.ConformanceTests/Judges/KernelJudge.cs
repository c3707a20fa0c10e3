using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Guest;
using PacketFs.ConformanceTests.Manifests;

namespace PacketFs.ConformanceTests.Judges;

/// <summary>
/// The Linux kernel's own udf driver, in a guest: names, types, owners, modes, times, links, targets and every byte.
/// Its reports come from one boot for all discs, so it is told of them beforehand.
/// </summary>
internal sealed class KernelJudge(Func<Disc, GuestReport> reportOf) : IJudge
{
    private const int LargestBlock = 4096;

    public static string Name => "Linux";

    public static string? Excuse(DiscSpec spec) =>
        spec.BlockSize > LargestBlock ? "Linux mounts no volumes with blocks above 4,096 bytes" : null;

    public Verdict Examine(Disc disc)
    {
        GuestReport report = reportOf(disc);
        List<string> objections = [.. report.Troubles, .. report.KernelMessages.Where(IsComplaint)];
        if (report.Manifest is null)
        {
            objections.Add("not mounted");
        }
        else
        {
            objections.AddRange(ManifestComparison.Differences(disc.Expected, report.Manifest, AsLinuxSees));
        }

        return Verdict.Of(objections);
    }

    /// <summary>The driver says "INFO Mounting volume ..." of a good disc; everything else is a complaint.</summary>
    internal static bool IsComplaint(string message) =>
        !message.Contains("INFO Mounting volume", StringComparison.Ordinal);

    // An owner that UDF calls "not specified" (all ones) is shown as nobody.
    private static ManifestEntry AsLinuxSees(ManifestEntry entry) => entry with
    {
        Uid = entry.Uid == uint.MaxValue ? 65534 : entry.Uid,
        Gid = entry.Gid == uint.MaxValue ? 65534 : entry.Gid,
    };
}
