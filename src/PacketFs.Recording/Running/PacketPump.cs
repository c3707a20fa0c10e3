using PacketFs.Core;
using PacketFs.Recording.Planning;

namespace PacketFs.Recording.Running;

/// <summary>Sends a track in packets of a CD.</summary>
internal static class PacketPump
{
    /// <summary>Packets of a fixed size, each in one command; the last one filled up with zeros.</summary>
    public static void Send(RecordingContext context, PlannedTrack track, Lba start, int packet)
    {
        TrackFeed feed = new(track, packet);
        byte[] buffer = new byte[packet * feed.BlockSize];
        if (context.Drive.MaxTransferBytes < buffer.Length)
        {
            throw new RecordingStop(
                FsError.NotSupported,
                $"A packet of {packet} blocks does not fit in one command here ({context.Drive.MaxTransferBytes:N0} "
                + "bytes); use '--packet-size' with less.",
                default,
                null);
        }

        int book = context.Written.Count;
        context.Written.Add(new WrittenTrack(track, start, 0));
        for (int count = feed.Next(buffer, start); count > 0; count = feed.Next(buffer, start))
        {
            context.SendBlocks(start + feed.Done - count, buffer.AsSpan(0, count * feed.BlockSize), feed.BlockSize);
            context.Written[book] = context.Written[book] with { Blocks = feed.Done };
            context.Report("Writing packets", feed.Fraction);
        }
    }

    /// <summary>Packets that end when the drive is told to write out; the next one starts where it says.</summary>
    public static void SendVariable(RecordingContext context, PlannedTrack track, Func<Lba> next)
    {
        TrackFeed feed = new(track);
        byte[] buffer = new byte[RecordingPackets.VariableBlocks * feed.BlockSize];
        for (int count = feed.Next(buffer, default); count > 0; count = feed.Next(buffer, default))
        {
            Lba at = next();
            context.SendBlocks(at, buffer.AsSpan(0, count * feed.BlockSize), feed.BlockSize);
            context.Written.Add(new WrittenTrack(track, at, count) { Before = feed.Done - count });
            RecordingContext.Require(
                context.Drive.SynchronizeCache(context.Token), "The drive could not write out its buffer");
            context.Report("Writing packets", feed.Fraction);
        }
    }
}
