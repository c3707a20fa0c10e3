using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media;

/// <summary>Which of the media that are overwritten a read-only drive reads.</summary>
internal static class RomRules
{
    /// <summary>
    /// Only what is complete; CD-RW (which reflects less, and is addressed by Method 2) by MultiRead drives; Mount
    /// Rainier and DVD-RAM by none; DVD+RW when the format has reached the end, or rests behind a lead-out.
    /// </summary>
    public static SenseCode? Judge(EmulatedDisc disc, MediumSpec spec, DriveKind kind)
    {
        bool isComplete = disc.Pending == PendingOperation.None && disc.Status == RecordingStatus.Complete;
        bool isFormatOver = !spec.FormatsInBackground
            || disc.Header.HasLeadOut != 0
            || (BackgroundFormatStatus)disc.Header.Background == BackgroundFormatStatus.Complete;
        bool isKnown = !spec.IsMrw && spec.Type != MediumType.DvdRam
            && (spec.Family != MediumFamily.Cd || kind == DriveKind.Rom);
        return isComplete && isFormatOver && isKnown ? null : SenseCodes.CannotReadMedium;
    }
}
