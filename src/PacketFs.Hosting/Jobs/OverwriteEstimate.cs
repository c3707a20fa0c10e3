using PacketFs.Core;
using PacketFs.Udf.Format;

namespace PacketFs.Hosting.Jobs;

/// <summary>
/// What a BD-R with pseudo-overwrite still bears, in words for a person. A commit takes a fresh packet of the commit
/// area; once that has been written from end to end, a replacement and an update of the drive's list. What was
/// committed goes in place when half of the area is taken, and at the unmount: that is an update more. So the updates
/// decide, unless the disc is nearly full.
/// </summary>
internal static class OverwriteEstimate
{
    /// <summary>Goes with every plan.</summary>
    public const string Afterwards =
        "New data is then appended; each change of what is recorded takes up 64 KiB and more for good, and some "
        + "thousands of commits are the end: the disc is read-only then. Deleting gives no room back";

    /// <summary>Replacements for each commit: the log's packet, and its share of what goes in place.</summary>
    private const int UnitsPerCommit = 2;

    /// <param name="left">What the drive has left.</param>
    /// <param name="area">The volume's commit area, never written; null: there is none, or it is written.</param>
    public static string Describe(OverwriteResources left, UdfRegion? area) =>
        $"it bears roughly {Commits(left, area):N0} more commits (a change in every five seconds, each fsync, each "
        + "unmount)";

    /// <summary>About how many commits the disc bears.</summary>
    public static long Commits(OverwriteResources left, UdfRegion? area)
    {
        const int PacketBlocks = 32;
        long fresh = (area?.BlockCount ?? 0) / PacketBlocks;
        long commits = Math.Min(left.Updates + fresh, left.Units / UnitsPerCommit);
        return commits < 100 ? commits : commits / 100 * 100;
    }
}
