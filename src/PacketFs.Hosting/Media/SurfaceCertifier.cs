using PacketFs.Core;
using PacketFs.Mmc;

namespace PacketFs.Hosting.Media;

/// <summary>Lets the drive read every packet of a freshly formatted disc, and lists those that it cannot.</summary>
internal static class SurfaceCertifier
{
    private const string Stage = "Certifying the surface";
    private const int PacketsPerStep = 64;

    /// <summary>First blocks of the bad packets.</summary>
    /// <exception cref="FsException">The drive failed for another reason than a bad packet.</exception>
    public static List<Lba> FindDefects(
        OpticalDrive drive, long blockCount, int packetBlocks, IProgress<OperationProgress> progress,
        CancellationToken cancel)
    {
        List<Lba> defects = [];
        Lba next = new(0);
        while (next.Value < blockCount)
        {
            progress.Report(new OperationProgress(Stage, (double)next.Value / blockCount));
            int count = (int)long.Min(PacketsPerStep * packetBlocks, blockCount - next.Value);
            DriveResult result = drive.Verify(next, count, cancel);
            if (result.IsGood)
            {
                next += count;
                continue;
            }

            if (result.Action is not (SenseAction.BadBlock or SenseAction.Relocate))
            {
                throw result.ToException($"Certifying failed at LBA {result.Lba}", result.Lba);
            }

            Lba bad = result.Lba.AlignDown(packetBlocks);
            defects.Add(bad);
            next = bad + packetBlocks;
        }

        progress.Report(new OperationProgress(Stage, 1));
        return defects;
    }
}
