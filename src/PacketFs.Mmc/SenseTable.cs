using System.Collections.Immutable;
using PacketFs.Core;
using static PacketFs.Core.FsError;
using static PacketFs.Mmc.SenseAction;

namespace PacketFs.Mmc;

/// <summary>
/// What sense data means and what follows from it: the only place that decides (SPC and MMC annexes on sense codes).
/// The first row that matches wins, so exact rows stand before those with wildcards. No row repeats a command that the
/// drive refused for its own content (key 5, save the one that a flush cures), that hit write protection (7), or whose
/// data phase a write-once medium may have taken in part: <see cref="OpticalDrive"/> repeats medium errors only where
/// repeating is harmless.
/// </summary>
public static class SenseTable
{
    private const string Report = "If it happens again, please report it with the log.";
    private const string Insert = "Put a disc in and close the tray.";
    private const string Patience = "Wait until the drive has finished, then try again.";
    private const string CleanOrCopy = "Clean the disc; if that does not help, copy your files off it.";
    private const string Replace = "Copy your files off this disc and use another one.";
    private const string Recover = "Blank or format the disc again; its content is lost.";
    private const string OtherMedium = "Use another kind of disc, or another drive.";
    private const string LookAgain = "Look at the disc again before you use it.";
    private const string Unprotect = "Remove the write protection, or use another disc.";
    private const string Hardware = "Switch the drive off and on; if that does not help, it is broken.";
    private const string Unlock = "Unmount the volume first.";

    /// <summary>The medium is not the one that was looked at: the verdict without asking the drive.</summary>
    public static SenseRule MediumChanged { get; } = new(
        0x6, 0x28, 0x00, "the medium may have changed", Reidentify, FsError.MediumChanged, LookAgain, 3);

    /// <summary>The caller's token was cancelled between two commands.</summary>
    public static SenseRule Cancelled { get; } = new(
        null, null, null, "cancelled", Fail, FsError.Cancelled, "What the drive had begun may still go on.");

    /// <summary>Every step of a format said GOOD, and the medium is not formatted.</summary>
    public static SenseRule FormatWithoutEffect { get; } = new(
        null, null, null, "the drive did not format the medium", Fail, InputOutput, OtherMedium);

    /// <summary>What no row knows.</summary>
    public static SenseRule Unknown { get; } = new(
        null, null, null, "the drive reports an error that is not known here", Fail, InputOutput, Report);

    /// <summary>All rows, in the order in which they are tried.</summary>
    public static ImmutableArray<SenseRule> Rules { get; } =
    [
        new(0x0, 0x00, 0x04, "an operation is in progress", None, null, ""),
        new(0x0, null, null, "no sense", None, null, ""),
        .. RecoveredErrors(),
        .. NotReady(),
        .. MediumErrors(),
        .. HardwareErrors(),
        .. IllegalRequests(),
        .. UnitAttentions(),
        .. Protection(),
        new(0x8, null, null, "blank check: nothing is recorded here", BadBlock, InputOutput, CleanOrCopy),
        new(0xB, null, null, "the drive aborted the command", RetryNow, InputOutput, Report, 2),
        new(0xE, null, null, "what is on the disc differs from what was sent", Relocate, InputOutput, Replace),
    ];

    private static SenseRule Busy { get; } = new(
        null, null, null, "the drive is busy", WaitAndRetry, FsError.Busy, Patience, 150, 200);

    private static SenseRule Reserved { get; } = new(
        null, null, null, "another host has reserved the drive", Fail, FsError.Busy, "Release it there.");

    private static SenseRule TimedOut { get; } = new(
        null, null, null, "the drive did not answer in time", Fail, InputOutput, Hardware);

    private static SenseRule Lost { get; } = new(
        null, null, null, "the drive is gone", Fail, DeviceLost, "Check its cable and power, then mount again.");

    private static SenseRule NoFailure { get; } = new(null, null, null, "good", None, null, "");

    public static SenseRule Find(SenseCode code)
    {
        foreach (SenseRule rule in Rules)
        {
            if (rule.Matches(code))
            {
                return rule;
            }
        }

        return Unknown;
    }

    /// <summary>The verdict on a command: by its sense, or by its status when it brought none.</summary>
    public static SenseRule Find(in ScsiResult result) => result.Status switch
    {
        ScsiStatus.Good => NoFailure,
        ScsiStatus.CheckCondition => Find(result.Sense.Code),
        ScsiStatus.Busy or ScsiStatus.TaskSetFull => Busy,
        ScsiStatus.ReservationConflict => Reserved,
        ScsiStatus.TimedOut => TimedOut,
        ScsiStatus.TransportFailed => Lost,
        _ => Unknown,
    };

    private static ImmutableArray<SenseRule> RecoveredErrors() =>
    [
        new(0x1, 0x0B, null, "warning", None, null, ""),
        new(0x1, 0x0C, 0x01, "write error, recovered by reallocation", None, null, ""),
        new(0x1, 0x0C, null, "write error, recovered", Wearing, null, ""),
        new(0x1, 0x17, 0x06, "recovered data, automatically reallocated", None, null, ""),
        new(0x1, 0x17, 0x09, "recovered data, rewritten by the drive", None, null, ""),
        new(0x1, 0x17, null, "recovered data without correction, after retries", Wearing, null, ""),
        new(0x1, 0x18, 0x02, "recovered data, automatically reallocated", None, null, ""),
        new(0x1, 0x18, 0x07, "recovered data, rewritten by the drive", None, null, ""),
        new(0x1, 0x18, null, "recovered data with error correction", Wearing, null, ""),
        new(0x1, 0x37, 0x00, "rounded parameter", None, null, ""),
        new(0x1, 0x5D, 0x03, "few spare areas are left", None, null, Replace),
        new(0x1, 0x5D, null, "the drive predicts a failure", None, null, Replace),
        new(0x1, 0x73, 0x01, "power calibration area is almost full", None, null, Replace),
        new(0x1, 0x73, 0x06, "recording management area is almost full", None, null, Replace),
        new(0x1, null, null, "recovered error", None, null, ""),
    ];

    private static ImmutableArray<SenseRule> NotReady() =>
    [
        new(0x2, 0x04, 0x00, "not ready, cause not reportable", WaitAndRetry, FsError.Busy, Patience, 10, 500),
        new(0x2, 0x04, 0x01, "becoming ready", WaitAndRetry, FsError.Busy, Patience, 120, 500),
        new(0x2, 0x04, 0x02, "initializing command required", StartUnit, FsError.Busy, Patience, 2),
        new(0x2, 0x04, 0x03, "manual intervention required", Fail, InputOutput, "Look at the drive."),
        // Formatting takes most of an hour: whoever started it polls; any other command is told that the drive is busy.
        new(0x2, 0x04, 0x04, "format in progress", Poll, FsError.Busy, Patience, 0, 500),
        new(0x2, 0x04, 0x07, "operation in progress", Poll, FsError.Busy, Patience, 400, 500),
        // The normal answer of many recorders to a WRITE while the buffer is full: short pauses keep the laser on.
        new(0x2, 0x04, 0x08, "long write in progress", WaitAndRetry, FsError.Busy, Patience, 10_000, 20),
        new(0x2, 0x04, 0x09, "self-test in progress", Poll, FsError.Busy, Patience, 120, 500),
        new(0x2, 0x04, null, "not ready", WaitAndRetry, FsError.Busy, Patience, 10, 500),
        new(0x2, 0x06, null, "no reference position found", BadBlock, InputOutput, CleanOrCopy),
        new(0x2, 0x30, 0x10, "the medium is not formatted", Fail, InputOutput, "Format the disc."),
        new(0x2, 0x30, null, "incompatible medium", Fail, InputOutput, OtherMedium),
        new(0x2, 0x3A, 0x01, "no medium, tray closed", NoMedium, FsError.MediumChanged, Insert),
        new(0x2, 0x3A, 0x02, "no medium, tray open", NoMedium, FsError.MediumChanged, Insert),
        new(0x2, 0x3A, null, "no medium", NoMedium, FsError.MediumChanged, Insert),
        new(0x2, 0x3E, 0x00, "the drive has not configured itself yet", WaitAndRetry, FsError.Busy, Patience, 120, 500),
        new(0x2, 0x53, 0x02, "medium removal prevented", Fail, FsError.Busy, Unlock),
        new(0x2, null, null, "not ready", WaitAndRetry, FsError.Busy, Patience, 10, 500),
    ];

    private static ImmutableArray<SenseRule> MediumErrors() =>
    [
        new(0x3, 0x02, null, "no seek complete", BadBlock, InputOutput, CleanOrCopy, 1),
        new(0x3, 0x09, null, "tracking or focus servo failure", BadBlock, InputOutput, CleanOrCopy, 1),
        new(0x3, 0x0C, 0x02, "write error, automatic reallocation failed", Relocate, InputOutput, Replace),
        new(0x3, 0x0C, 0x07, "write error, recovery needed", Fail, InputOutput, "Repair or close the track."),
        new(0x3, 0x0C, 0x08, "write error, recovery failed", Fail, InputOutput, Replace),
        new(0x3, 0x0C, 0x09, "write error, loss of streaming", Relocate, InputOutput, "Write at a lower speed.", 1),
        new(0x3, 0x0C, 0x0A, "write error, padding blocks added", Relocate, InputOutput, "Write at a lower speed.", 1),
        new(0x3, 0x0C, null, "write error", Relocate, InputOutput, Replace, 1),
        new(0x3, 0x10, null, "identification of a block is damaged", BadBlock, InputOutput, CleanOrCopy, 2),
        new(0x3, 0x11, 0x05, "unrecovered read error, L-EC uncorrectable", BadBlock, InputOutput, CleanOrCopy, 2),
        new(0x3, 0x11, 0x06, "unrecovered read error, CIRC", BadBlock, InputOutput, CleanOrCopy, 2),
        new(0x3, 0x11, 0x0F, "cannot read the UPC/EAN number", Fail, InputOutput, CleanOrCopy),
        new(0x3, 0x11, 0x10, "cannot read the ISRC number", Fail, InputOutput, CleanOrCopy),
        new(0x3, 0x11, null, "unrecovered read error", BadBlock, InputOutput, CleanOrCopy, 2),
        new(0x3, 0x15, null, "positioning error", BadBlock, InputOutput, CleanOrCopy, 1),
        new(0x3, 0x30, 0x10, "the medium is not formatted", Fail, InputOutput, "Format the disc."),
        new(0x3, 0x30, null, "incompatible medium", Fail, InputOutput, OtherMedium),
        new(0x3, 0x31, 0x00, "medium format corrupted", Fail, Corrupt, Recover),
        new(0x3, 0x31, 0x01, "format command failed", Fail, InputOutput, "Format the disc again, or use another one."),
        new(0x3, 0x32, null, "no defect spare location available", Relocate, InputOutput, Replace),
        new(0x3, 0x51, null, "erase failure", Fail, Corrupt, Recover),
        new(0x3, 0x57, 0x00, "unable to recover the table of contents", Fail, Corrupt, CleanOrCopy),
        new(0x3, 0x72, null, "session fixation error", Fail, InputOutput, "Close the session again."),
        new(0x3, 0x73, 0x02, "power calibration area is full", SenseAction.ReadOnly, FsError.ReadOnly, Replace),
        new(0x3, 0x73, 0x03, "power calibration area error", Fail, InputOutput, CleanOrCopy),
        new(0x3, 0x73, 0x05, "program memory area is full", SenseAction.ReadOnly, FsError.ReadOnly, Replace),
        new(0x3, 0x73, null, "CD control error", Fail, InputOutput, CleanOrCopy),
        new(0x3, null, null, "medium error", BadBlock, InputOutput, CleanOrCopy, 1),
    ];

    private static ImmutableArray<SenseRule> HardwareErrors() =>
    [
        new(0x4, 0x09, null, "tracking or focus servo failure", RetryNow, InputOutput, Hardware, 1),
        new(0x4, 0x15, null, "mechanical positioning error", RetryNow, InputOutput, Hardware, 1),
        new(0x4, 0x1B, null, "synchronous data transfer error", RetryNow, InputOutput, Hardware, 1),
        new(0x4, null, null, "hardware error", Fail, InputOutput, Hardware),
    ];

    private static ImmutableArray<SenseRule> IllegalRequests() =>
    [
        new(0x5, 0x1A, 0x00, "parameter list length error", Fail, InvalidArgument, Report),
        new(0x5, 0x20, 0x00, "invalid command operation code", Fail, NotSupported, "The drive cannot do this."),
        new(0x5, 0x21, 0x00, "logical block address out of range", Fail, InvalidArgument, Report),
        new(0x5, 0x21, 0x02, "invalid address for write", Fail, InputOutput, LookAgain),
        new(0x5, 0x21, 0x03, "invalid write crossing a layer jump", Fail, InvalidArgument, Report),
        new(0x5, 0x24, null, "invalid field in the command", Fail, NotSupported, "The drive cannot do this."),
        new(0x5, 0x25, 0x00, "logical unit not supported", Fail, DeviceLost, "Check the device name."),
        new(0x5, 0x26, null, "invalid field in the parameter list", Fail, NotSupported, "The drive cannot do this."),
        new(0x5, 0x27, null, "write protected", SenseAction.ReadOnly, FsError.ReadOnly, Unprotect),
        new(0x5, 0x2C, 0x00, "command sequence error", SyncThenRetry, InputOutput, Report, 1),
        new(0x5, 0x2C, null, "the program area is not as the command wants it", Fail, InputOutput, LookAgain),
        new(0x5, 0x30, 0x05, "cannot write, incompatible format", Fail, NotSupported, OtherMedium),
        new(0x5, 0x30, 0x06, "cannot format or blank this medium", Fail, NotSupported, OtherMedium),
        new(0x5, 0x30, 0x10, "the medium is not formatted", Fail, InputOutput, "Format the disc."),
        new(0x5, 0x30, null, "incompatible medium", Fail, NotSupported, OtherMedium),
        new(0x5, 0x39, 0x00, "saving parameters is not supported", Fail, NotSupported, "The drive cannot do this."),
        new(0x5, 0x53, 0x02, "medium removal prevented", Fail, FsError.Busy, Unlock),
        new(0x5, 0x55, null, "the drive is out of resources", Fail, FsError.Busy, Patience),
        new(0x5, 0x63, 0x00, "end of the user area on this track", Fail, NoSpace, "Use another disc."),
        new(0x5, 0x63, 0x01, "the packet does not fit in the available space", Fail, NoSpace, "Use another disc."),
        new(0x5, 0x64, 0x00, "illegal mode for this track", Fail, NotSupported, OtherMedium),
        new(0x5, 0x64, 0x01, "invalid packet size", Fail, InvalidArgument, Report),
        new(0x5, 0x6F, null, "the disc is copy protected", Fail, AccessDenied, "It cannot be read here."),
        new(0x5, 0x72, 0x03, "incomplete track in the session", Fail, FsError.Busy, "Close or repair the track first."),
        new(0x5, 0x72, 0x04, "a reserved track is not written", Fail, FsError.Busy, "Write it, or give it up."),
        new(0x5, 0x72, 0x05, "no more track reservations are allowed", Fail, NoSpace, "Close the session."),
        new(0x5, 0x72, null, "session fixation error", Fail, InputOutput, LookAgain),
        new(0x5, null, null, "illegal request", Fail, NotSupported, Report),
    ];

    private static ImmutableArray<SenseRule> UnitAttentions() =>
    [
        MediumChanged,
        new(0x6, 0x28, null, "the medium may have changed", Reidentify, FsError.MediumChanged, LookAgain, 3),
        // After a reset the write buffer's content is gone and the disc may have been swapped while the power was off.
        new(0x6, 0x29, null, "power on or reset", Reidentify, FsError.MediumChanged, LookAgain, 3),
        new(0x6, 0x2A, null, "mode parameters changed", RetryNow, InputOutput, Report, 3),
        new(0x6, 0x3B, null, "the medium was moved", Reidentify, FsError.MediumChanged, LookAgain, 3),
        new(0x6, 0x3F, null, "the drive's configuration changed", Reidentify, FsError.MediumChanged, LookAgain, 3),
        new(0x6, 0x5A, null, "the operator asks for the medium", RetryNow, InputOutput, Unlock, 3),
        new(0x6, 0x5D, null, "the drive predicts a failure", RetryNow, InputOutput, Replace, 3),
        new(0x6, null, null, "unit attention", Reidentify, FsError.MediumChanged, LookAgain, 3),
    ];

    private static ImmutableArray<SenseRule> Protection() =>
    [
        new(0x7, 0x27, 0x01, "the drive is set to write protection", SenseAction.ReadOnly, FsError.ReadOnly, Unprotect),
        new(0x7, 0x27, 0x02, "write protected by software", SenseAction.ReadOnly, FsError.ReadOnly, Unprotect),
        new(0x7, 0x27, 0x03, "associated write protection", SenseAction.ReadOnly, FsError.ReadOnly, Unprotect),
        new(0x7, 0x27, 0x04, "persistent write protection", SenseAction.ReadOnly, FsError.ReadOnly, Unprotect),
        new(0x7, 0x27, 0x05, "permanent write protection", SenseAction.ReadOnly, FsError.ReadOnly, "Use another disc."),
        new(0x7, null, null, "write protected", SenseAction.ReadOnly, FsError.ReadOnly, Unprotect),
    ];
}
