using PacketFs.Core;
using PacketFs.Mmc;

namespace PacketFs.Recording.Running;

/// <summary>Ends a recording from within: what happened, before anyone looked at what it means for the disc.</summary>
internal sealed class RecordingStop(FsError error, string text, DriveResult result, Lba? lba, Exception? inner = null)
    : Exception(text, inner)
{
    public FsError Error => error;

    public DriveResult Result => result;

    public Lba? Lba => lba;

    public static RecordingStop Of(in DriveResult result, string what, Lba? lba = null) =>
        new(result.Error ?? FsError.InputOutput, result.Describe(what), result, lba);
}
