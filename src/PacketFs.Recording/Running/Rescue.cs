using PacketFs.Core;

namespace PacketFs.Recording.Running;

/// <summary>Leaves a recording that stopped half way in a state that can be told.</summary>
internal static class Rescue
{
    /// <summary>Brings out what the drive still holds, and says what the disc is now.</summary>
    public static string Leave(RecordingContext context, RecordingStop stop)
    {
        bool isGone = stop.Error is FsError.DeviceLost or FsError.MediumChanged;
        bool isFlushed = false;
        if (context.HasBegun && !isGone)
        {
            // The token may be the reason why we are here: this flush must run nevertheless.
            isFlushed = context.Drive.SynchronizeCache(CancellationToken.None).IsGood;
        }

        return DiscText.AfterStop(context, isFlushed);
    }
}
