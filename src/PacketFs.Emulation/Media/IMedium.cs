using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Emulation.Media;

/// <summary>
/// The rules of one class of media. Everything that a drive says about a disc, and everything that it allows, is
/// computed here from the disc's state: no command knows what kind of disc lies in the tray. Refusals are sense codes;
/// null means yes. Each further class of media (CD-R, DVD-RW, BD-RE ...) is one more implementation.
/// </summary>
internal interface IMedium
{
    EmulatedDisc Disc { get; }

    MediumSpec Spec { get; }

    Profile Profile { get; }

    /// <summary>Blocks that the host must write together.</summary>
    int WriteBlocking => Disc.PacketBlocks;

    /// <summary>What the random writable feature calls blocking.</summary>
    int FeatureBlocking => WriteBlocking;

    /// <summary>The drive reads, changes and writes a unit of which the host sends a part.</summary>
    bool TakesParts => false;

    /// <summary>
    /// Written in order: the host may send parts of a unit, one behind the other; the drive puts them together.
    /// </summary>
    bool AppendsParts => false;

    /// <summary>A recording without a break is going on; pauses are allowed only as page 05h says.</summary>
    bool IsStreaming => false;

    /// <summary>The format in the background has something left to do, and does it.</summary>
    bool IsFormatting => false;

    /// <summary>Why this drive can do nothing with the disc; null: it can.</summary>
    SenseCode? Unreadable => null;

    /// <summary>Why a read-only drive of this kind can do nothing with the disc; null: it reads it.</summary>
    SenseCode? JudgeByRom(DriveKind kind) => RomRules.Judge(Disc, Spec, kind);

    /// <summary>Whether blocks that can be read lie behind a table of contents, where every drive finds them.</summary>
    bool IsFinished(long lba, long count) => true;

    /// <summary>READ DISC INFORMATION of a drive that knows of finished sessions only.</summary>
    DiscInformation DescribeFinished() => DescribeDisc();

    /// <summary>Last address that the medium could have one day.</summary>
    uint LastPossibleLba => LastWritableLba;

    /// <summary>The rules by which it is read, where it is recorded frame by frame; null: in packets.</summary>
    IFrameMedium? Frames => null;

    /// <summary>READ DISC INFORMATION, track resources.</summary>
    TrackResources CountTracks() => new()
    {
        Length = TrackResources.Size - 2,
        DataType = 0x20,
        MaximumOpenTracks = 1,
        MaximumAppendableTracks = 1,
    };

    /// <summary>Last address for the random writable feature; meaningful when that is current.</summary>
    uint LastWritableLba => (uint)Math.Max(0, Disc.UserBlocks - 1);

    /// <summary>What bringing the drive's own tables to the disc would take now, in ticks.</summary>
    long TableTicks => 0;

    /// <summary>Write speeds that the medium allows, highest first, in multiples of the single speed.</summary>
    ReadOnlySpan<int> WriteSpeeds => Spec.WriteSpeeds.AsSpan();

    /// <summary>Whether the feature's current bit is set for this medium in this state.</summary>
    bool IsCurrent(FeatureCode feature);

    /// <summary>Page 05h as it is after this disc has been put in.</summary>
    WriteParametersPage DefaultWriteParameters { get; }

    /// <summary>Whether page 05h may be set so for this disc.</summary>
    bool Accepts(in WriteParametersPage page);

    DiscInformation DescribeDisc();

    SenseCode? DescribeTrack(in ReadTrackInformation request, out TrackInformation track);

    SenseCode? ReadToc(in ReadTocPmaAtip request, ref ReplyBuilder reply);

    /// <summary>READ CAPACITY of a drive that knows of finished sessions only.</summary>
    SenseCode? ReadFinishedCapacity(out ReadCapacityData capacity) => ReadCapacity(out capacity);

    SenseCode? ReadCapacity(out ReadCapacityData capacity)
    {
        capacity = new ReadCapacityData { LastLba = new Lba(LastWritableLba), BlockLength = EmulatedDisc.BlockBytes };
        return CheckSound();
    }

    /// <summary>A format or a blanking that was cut off has left nothing to be read or written.</summary>
    SenseCode? CheckSound() => Disc.Pending switch
    {
        PendingOperation.Format => SenseCodes.MediumFormatCorrupted,
        PendingOperation.Blank => SenseCodes.IncompleteErase,
        _ => null,
    };

    void ListCapacities(ref ReplyBuilder reply);

    SenseCode? CheckRead(long lba, long count);

    /// <summary>The rules by which a write in this mode is judged; null: whole packets.</summary>
    IFrameMedium? FramesFor(in WriteMode mode) => null;

    /// <summary>READ CD: the 2,352 bytes of a sector, unscrambled, and the 96 bytes of its sub-channel.</summary>
    SenseCode? ReadSector(long lba, Span<byte> main, Span<byte> sub) => SenseCodes.CannotReadIncompatibleFormat;

    /// <summary>Judges a write by place, length and the write parameters; partial packets may be let through.</summary>
    SenseCode? CheckWrite(long lba, long count, in WriteMode mode, bool allowPartial);

    /// <summary>Called before data that <see cref="CheckWrite"/> allowed goes to the buffer.</summary>
    void BeginWrite(long lba, long count, in WriteMode mode);

    /// <summary>Where a unit lies that may have been replaced by another.</summary>
    int Place(int unit) => unit;

    /// <summary>What lies at this unit stands for another: nothing was ever written to its own address.</summary>
    bool IsTaken(int unit) => false;

    /// <summary>Some unit may lie elsewhere.</summary>
    bool HasReplacements => false;

    /// <summary>An allowed write at this address goes to a place that is written: it is put elsewhere.</summary>
    bool Replaces(long lba) => false;

    /// <summary>Finds a new place for a unit that is written again.</summary>
    int Redirect(int unit) => throw new InvariantException("nothing is replaced on this medium");

    /// <summary>The buffer is empty and the host wants everything on the disc: the drive's own tables follow.</summary>
    void Synchronize()
    {
    }

    /// <summary>A copy of the disc as a power cut leaves it, had the drive written its own tables before.</summary>
    void ListEarly(EmulatedDisc copy, Prng prng)
    {
    }

    /// <summary>READ DISC INFORMATION, resources for pseudo-overwrite.</summary>
    SenseCode? CountReplacements(out PseudoOverwriteResources resources)
    {
        resources = default;
        return SenseCodes.InvalidFieldInCdb;
    }

    /// <summary>A write in this mode is a rehearsal: nothing reaches the disc.</summary>
    bool IsTest(in WriteMode mode) => false;

    /// <summary>The drive has filled up the unit that the host had begun.</summary>
    void PartsFinished()
    {
    }

    /// <summary>What was accepted last could not be written: only what is on the disc counts.</summary>
    void WriteFailed()
    {
    }

    /// <summary>The buffer has run dry in a recording that allows no pause.</summary>
    void LoseStream()
    {
    }

    /// <summary>SEND CUE SHEET; null when it was taken.</summary>
    SenseCode? TakeCueSheet(ReadOnlySpan<byte> sheet, in WriteMode mode) => SenseCodes.InvalidOperationCode;

    /// <summary>RESERVE TRACK; null when it is done.</summary>
    SenseCode? Reserve(in ReserveTrack request, in WriteMode mode) => SenseCodes.InvalidOperationCode;

    /// <summary>Whether SYNCHRONIZE CACHE ends a recording here, once the buffer is empty, and how.</summary>
    bool PlanSynchronize(in WriteMode mode, int speed, out LongOperation operation)
    {
        operation = default;
        return false;
    }

    /// <summary>The power goes while the operation runs.</summary>
    void Interrupt(in LongOperation operation, long now)
    {
    }

    SenseCode? PlanFormat(in FormatRequest request, in WriteMode mode, int speed, out LongOperation operation);

    SenseCode? PlanBlank(BlankType type, int speed, out LongOperation operation);

    /// <summary>BLANK with its address, for the kinds that have one.</summary>
    SenseCode? PlanBlank(in Blank request, int speed, out LongOperation operation) =>
        PlanBlank(request.Type, speed, out operation);

    SenseCode? PlanClose(CloseFunction function, int track, in WriteMode mode, int speed, out LongOperation operation);

    SenseCode? RepairTrack(int track) => SenseCodes.InvalidFieldInCdb;

    /// <summary>READ DISC STRUCTURE, payload without its header.</summary>
    SenseCode? ReadStructure(in ReadDiscStructure request, ref ReplyBuilder reply) => Spec.Family == MediumFamily.Cd
        ? SenseCodes.CannotReadIncompatibleFormat
        : DiscStructures.Read(Disc, Spec, request, ref reply);

    /// <summary>
    /// What the drive does by itself while nobody wants anything: called before each command.
    /// </summary>
    /// <param name="now">The clock.</param>
    /// <param name="freeAt">Since when the mechanism has had nothing to do.</param>
    /// <param name="speed">At which it writes.</param>
    /// <returns>The event that this is worth, or none.</returns>
    MediaEventCode Idle(long now, long freeAt, int speed) => MediaEventCode.None;

    /// <summary>How far a format in the background is, in parts of 65,536.</summary>
    ushort FormatProgress => 0;

    /// <summary>The disc leaves, or the drive is switched off in good order.</summary>
    void Leave()
    {
    }

    /// <summary>The operation has destroyed what it destroys: called when it begins.</summary>
    void Begin(in LongOperation operation);

    /// <summary>The operation has come to its end; what went wrong, or null.</summary>
    SenseCode? Complete(in LongOperation operation, DriveStatistics statistics);
}
