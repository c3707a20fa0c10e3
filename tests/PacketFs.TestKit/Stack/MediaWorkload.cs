using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.Udf.Structures;

namespace PacketFs.TestKit.Stack;

/// <summary>
/// What a job costs on the medium, counted by the drive: packets and simulated time. The jobs are those by which packet
/// writing is judged: one large file, many small ones, and a sync for each.
/// </summary>
public static class MediaWorkload
{
    private const int PieceBytes = 1 << 20;
    private const int SmallFileBytes = 4096;
    private const int FilesInFolder = 500;

    private static readonly NewNode NewFile = new(NodeKind.File, 0b110_100_100);
    private static readonly NewNode NewFolder = new(NodeKind.Directory, 0b111_101_101);

    /// <summary>One file, written from its start to its end, then unmounted.</summary>
    public static MediaCost LargeFile(
        UdfRevision revision, int mebibytes, int? commitAreaPackets = null, bool commitsOnTimer = true) =>
        Measure(revision, commitAreaPackets, volume =>
        {
            byte[] piece = Noise(PieceBytes);
            NodeId file = volume.Create(NodeId.Root, "large", NewFile).Id;
            for (int i = 0; i < mebibytes; i++)
            {
                volume.Write(file, (long)i * PieceBytes, piece);
                if (commitsOnTimer)
                {
                    volume.RunBackgroundStep();
                }
            }

            volume.CloseWriter(file);
            return (long)mebibytes * PieceBytes;
        });

    /// <summary>Files of 4 KiB in a few folders, then unmounted.</summary>
    public static MediaCost SmallFiles(UdfRevision revision, int count, int? commitAreaPackets = null) =>
        Measure(revision, commitAreaPackets, volume => WriteSmall(volume, count, syncEach: false));

    /// <summary>Files of 4 KiB, each made durable before the next.</summary>
    public static MediaCost SyncedFiles(UdfRevision revision, int count, int? commitAreaPackets = null) =>
        Measure(revision, commitAreaPackets, volume => WriteSmall(volume, count, syncEach: true));

    private static MediaCost Measure(UdfRevision revision, int? commitAreaPackets, Func<IVolume, long> work)
    {
        using EmulatedVolume stack = EmulatedVolume.Make(revision, commitAreaPackets);
        VolumeStatistics before = stack.Volume.GetStatistics();
        TimeSpan start = stack.Drive.Clock.Elapsed;
        long bytes = work(stack.Volume);
        stack.Volume.Sync();
        VolumeStatistics after = stack.Volume.GetStatistics();
        PacketDeviceStatistics device = stack.Device.Statistics;
        stack.Unmount();
        long taken = (before.FreeBlocks - after.FreeBlocks) * before.BlockSize;
        long packets = (taken + EmulatedVolume.PacketBytes - 1) / EmulatedVolume.PacketBytes;
        return new MediaCost
        {
            DataBytes = bytes,
            PacketsFilled = packets,
            PacketsWritten = stack.Drive.Statistics.PacketsWritten,
            PacketsReadForModify = device.PacketsReadForModify,
            LogPackets = device.LogPacketsWritten,
            WriteCommands = device.WriteCommands,
            Elapsed = stack.Drive.Clock.Elapsed - start,
            StreamingLimit = stack.StreamingTime(packets),
        };
    }

    private static long WriteSmall(IVolume volume, int count, bool syncEach)
    {
        byte[] content = Noise(SmallFileBytes);
        NodeId folder = NodeId.Root;
        for (int i = 0; i < count; i++)
        {
            if (i % FilesInFolder == 0)
            {
                folder = volume.Create(NodeId.Root, $"folder-{i / FilesInFolder}", NewFolder).Id;
            }

            NodeId file = volume.Create(folder, $"small-{i}", NewFile).Id;
            volume.Write(file, 0, content);
            volume.CloseWriter(file);
            if (syncEach)
            {
                volume.Sync(file, dataOnly: false);
            }

            volume.Forget(file, 1);
            volume.RunBackgroundStep();
        }

        return (long)count * SmallFileBytes;
    }

    private static byte[] Noise(int length)
    {
        byte[] content = new byte[length];
        new Prng((ulong)length).Fill(content);
        return content;
    }
}
