using PacketFs.Core;
using PacketFs.Mmc;

namespace PacketFs.Recording.Running;

/// <summary>Leaves a recording that stopped half way in a state that can be told.</summary>
internal static class Rescue
{
    private const int MostFailures = 16;

    /// <summary>Brings out what the drive still holds, and says what the disc is now.</summary>
    public static string Leave(RecordingContext context, RecordingStop stop)
    {
        bool isGone = stop.Error is FsError.DeviceLost or FsError.MediumChanged;
        bool isFlushed = false;
        context.TakeBack(stop.Result);
        for (int i = 0; i < MostFailures && context.HasBegun && !isGone && !isFlushed; i++)
        {
            // The token may be the reason why we are here: this flush must run nevertheless. Each block that is missing
            // is told by a failure of its own.
            DriveResult result = context.Drive.SynchronizeCache(CancellationToken.None);
            isFlushed = result.IsGood;
            isGone = result.Error is FsError.DeviceLost or FsError.MediumChanged;
            context.TakeBack(result);
        }

        return DiscText.AfterStop(context, isFlushed && !context.IsUncertain);
    }
}
