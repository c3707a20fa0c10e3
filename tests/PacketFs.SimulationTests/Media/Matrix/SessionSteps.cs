using PacketFs.Core;
using PacketFs.Hosting.Jobs.Recording;
using PacketFs.Mmc;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.SimulationTests.Media.Matrix;

/// <summary>Erasing, further sessions, closing.</summary>
internal static class SessionSteps
{
    /// <summary>Two sessions, each closed behind itself; who reads both.</summary>
    public static string SecondSession(MediaBench bench)
    {
        RecordedTrack[] tracks = [TestInputs.Blocks(bench, 1, 1), TestInputs.Blocks(bench, 2, 2)];
        try
        {
            foreach (RecordedTrack track in tracks)
            {
                BurnRequest request = new(bench.Disc, [track.File])
                {
                    IsMulti = true,
                    Verify = true,
                    Method = "auto",
                };
                using BurnJob job = MediaBench.PrepareBurn(request);
                if (job.Overwrites || job.MediumText.Contains("written over", StringComparison.Ordinal))
                {
                    return Refused(bench, DriveProbes.SecondSession, "packetfs writes over the first");
                }

                job.Run(NoProgress.Instance, CancellationToken.None);
            }
        }
        catch (FsException refusal)
        {
            return Refused(bench, DriveProbes.SecondSession, refusal.Message);
        }

        return Readers.Of(bench, tracks);
    }

    /// <summary>A disc that holds something is erased: then it is blank, and takes something else.</summary>
    public static string Erase(MediaBench bench, string how)
    {
        RecordedTrack first = TestInputs.Blocks(bench, 1, 1);
        try
        {
            if (bench.Row is { IsPressed: false, IsFormatted: false })
            {
                MediaBench.Burn(new BurnRequest(bench.Disc, [first.File]) { IsMulti = true });
            }

            bench.Erase(how);
        }
        catch (FsException refusal)
        {
            return Refused(bench, DriveProbes.Blank, refusal.Message);
        }

        string now = Readers.Ask(bench, (drive, name) => drive.State!.Condition == MediumCondition.Blank ? name : null);
        Assert.Equal("recorder", now);
        RecordedTrack second = TestInputs.Blocks(bench, 1, 2);
        using BurnJob job = MediaBench.PrepareBurn(new BurnRequest(bench.Disc, [second.File]) { Verify = true });
        string way = job.MediumText[(job.MediumText.LastIndexOf("; ", StringComparison.Ordinal) + 2)..];
        job.Run(NoProgress.Instance, CancellationToken.None);
        job.Dispose();
        return $"blank; then {way}: {Readers.Of(bench, second)}";
    }

    /// <summary>A track whose session is left open, then closed; who reads it before and after.</summary>
    public static string Close(MediaBench bench, bool finalise)
    {
        RecordedTrack track = TestInputs.Blocks(bench, 1, 1);
        string before;
        try
        {
            MediaBench.Burn(new BurnRequest(bench.Disc, [track.File]) { LeavesOpen = true });
            before = Readers.Of(bench, track);
            if (bench.Close(finalise) is null)
            {
                return $"{before}; {MediaCell.Plain(bench.CloseText(finalise), bench)}";
            }
        }
        catch (FsException refusal)
        {
            return Refused(bench, DriveProbes.CloseSession, refusal.Message);
        }

        string after = Readers.Of(bench, track);
        string more = TakesMore(bench) ? "goes on" : "is final";
        return $"{before}; then {after}; {more}";
    }

    private static bool TakesMore(MediaBench bench)
    {
        RecordedTrack track = TestInputs.Blocks(bench, 2, 2);
        try
        {
            using BurnJob job = MediaBench.PrepareBurn(new BurnRequest(bench.Disc, [track.File]));
            return true;
        }
        catch (FsException refusal) when (refusal.Error == FsError.ReadOnly)
        {
            return false;
        }
    }

    private static string Refused(MediaBench bench, Func<DriveBench, string?> probe, string words)
    {
        using MediaBench other = bench.Another();
        using DriveBench drive = other.Insert();
        return MediaCell.No(probe(drive), words, bench);
    }
}
