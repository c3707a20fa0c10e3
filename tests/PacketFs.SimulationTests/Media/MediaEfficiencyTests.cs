using PacketFs.TestKit.Stack;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.SimulationTests.Media;

/// <summary>
/// What packet writing is judged by: how many packets a job costs beyond those that it fills, and how near it comes to
/// a drive that only streams. Counted by the emulated drive on its own clock, so exact on every machine.
/// </summary>
public sealed class MediaEfficiencyTests
{
    private const int LargeMebibytes = 400;
    private const int SmallFiles = 5000;

    private static readonly Lazy<MediaCost> Large =
        new(() => MediaWorkload.LargeFile(UdfRevision.V201, LargeMebibytes, commitsOnTimer: false));

    private static readonly Lazy<MediaCost> Committed =
        new(() => MediaWorkload.LargeFile(UdfRevision.V201, LargeMebibytes));

    [Fact]
    public void A_large_file_costs_at_most_one_in_fifty_packets_more_than_it_fills() =>
        Assert.InRange(Large.Value.WriteFactor, 1, 1.02);

    [Fact]
    public void A_large_file_reads_at_most_one_packet_in_a_hundred_to_complete_it() =>
        Assert.InRange((double)Large.Value.PacketsReadForModify / Large.Value.PacketsFilled, 0, 0.01);

    [Fact]
    public void A_large_file_takes_at_most_a_tenth_longer_than_streaming() =>
        Assert.InRange(Large.Value.TimeFactor, 1, 1.10);

    /// <summary>A commit every five seconds of the disc's own time: what safety costs a copy of minutes.</summary>
    [Fact]
    public void Commits_every_five_seconds_cost_a_large_file_little_more()
    {
        Assert.InRange(Committed.Value.WriteFactor, 1, 1.02);
        Assert.InRange(Committed.Value.TimeFactor, 1, 1.06);
        Assert.Equal(0, Committed.Value.PacketsReadForModify);
    }

    [Fact]
    public void Without_a_commit_area_they_do_not_cost_more()
    {
        MediaCost cost = MediaWorkload.LargeFile(UdfRevision.V201, LargeMebibytes, commitAreaPackets: 0);
        Assert.InRange(cost.WriteFactor, 1, 1.02);
        Assert.InRange(cost.TimeFactor, 1, 1.06);
    }

    [Fact]
    public void A_sync_of_each_small_file_costs_at_most_three_packets()
    {
        const int files = 300;
        MediaCost cost = MediaWorkload.SyncedFiles(UdfRevision.V201, files);
        Assert.InRange(cost.PacketsWritten, files, 3 * files);
    }

    [Fact]
    public void Small_files_cost_at_most_half_as_much_again_as_data_and_metadata_fill() =>
        Assert.InRange(MediaWorkload.SmallFiles(UdfRevision.V201, SmallFiles).WriteFactor, 1, 1.5);
}
