using System.Globalization;
using PacketFs.TestKit.Stack;
using PacketFs.Udf.Structures;

namespace PacketFs.Benchmarks.Media;

/// <summary>
/// What jobs cost on an emulated CD-RW: packets and simulated seconds, with and without the commit area. Exact counts,
/// so nothing is repeated and no machine is faster than another.
/// </summary>
internal static class MediaBenchmark
{
    private const int LargeMebibytes = 400;
    private const int SmallFiles = 5000;
    private const int SyncedFiles = 300;

    public static void Run()
    {
        Console.WriteLine("on the medium: CD-RW, UDF 2.01; packets as the drive counted them, simulated seconds");
        Console.WriteLine(
            $"{"job",-34}{"commits",-9}{"filled",8}{"written",9}{"factor",8}{"log",7}{"rmw",6}" +
            $"{"commands",10}{"seconds",9}{"limit",8}{"factor",8}");
        foreach (int? area in new int?[] { null, 0 })
        {
            UdfRevision revision = UdfRevision.V201;
            Print(
                $"{LargeMebibytes} MiB, a commit at its end",
                area,
                MediaWorkload.LargeFile(revision, LargeMebibytes, area, commitsOnTimer: false));
            Print(
                $"{LargeMebibytes} MiB, a commit every 5 s",
                area,
                MediaWorkload.LargeFile(revision, LargeMebibytes, area));
            Print($"{SmallFiles} files of 4 KiB", area, MediaWorkload.SmallFiles(revision, SmallFiles, area));
            Print(
                $"{SyncedFiles} files of 4 KiB, each synced",
                area,
                MediaWorkload.SyncedFiles(revision, SyncedFiles, area));
        }
    }

    private static void Print(string job, int? area, MediaCost cost) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{job,-34}{(area is null ? "atomic" : "none"),-9}{cost.PacketsFilled,8}{cost.PacketsWritten,9}" +
        $"{cost.WriteFactor,8:F3}{cost.LogPackets,7}{cost.PacketsReadForModify,6}{cost.WriteCommands,10}" +
        $"{cost.Elapsed.TotalSeconds,9:F1}{cost.StreamingLimit.TotalSeconds,8:F1}{cost.TimeFactor,8:F3}"));
}
