using PacketFs.Core;

namespace PacketFs.Mmc;

/// <summary>
/// What became of an operation of <see cref="OpticalDrive"/>, after everything that the sense table lets it try. Data,
/// no exception, nothing allocated: whoever knows what the blocks were for makes an <see cref="FsException"/> of it.
/// </summary>
/// <param name="Scsi">The last command's status and sense. On success sense may hold a recovered error (key 1).</param>
/// <param name="Rule">The sense table's verdict; null: plainly good.</param>
/// <param name="Lba">
/// Failed reads and writes: the block that the drive named, or else the first one of the command that failed.
/// The same for the last recovered error of a success (<see cref="Rule"/> is then not null).
/// With a deferred error (<see cref="Sense.IsDeferred"/>) a block of an earlier write.
/// </param>
/// <param name="Blocks">Reads and writes: blocks done, from the start on, by commands that succeeded.</param>
public readonly record struct DriveResult(ScsiResult Scsi, SenseRule? Rule = null, Lba Lba = default, int Blocks = 0)
{
    public bool IsGood => Rule?.Error is null;

    public SenseAction Action => Rule?.Action ?? SenseAction.None;

    /// <summary>Null on success.</summary>
    public FsError? Error => Rule?.Error;

    public Sense Sense => Scsi.Sense;

    public bool IsMediumChanged => Rule?.Error == FsError.MediumChanged;

    public static DriveResult Good(int blocks = 0) => new(ScsiResult.Good(), null, default, blocks);

    public static DriveResult Failed(SenseRule rule, Lba lba = default, int blocks = 0) =>
        new(ScsiResult.Good(), rule, lba, blocks);

    /// <summary>The failure in words: what happened, sense, meaning, what to do.</summary>
    /// <param name="what">What failed and where, without a full stop: "Packet at LBA 12800 cannot be written".</param>
    public string Describe(string what)
    {
        string sense = Scsi.Status switch
        {
            ScsiStatus.CheckCondition => $" ({Scsi.Sense})",
            ScsiStatus.Good => "",
            _ => $" ({Scsi.Status})",
        };
        return Rule is null ? $"{what}{sense}." : $"{what}{sense}: {Rule.Meaning}. {Rule.Advice}".TrimEnd();
    }

    /// <summary>An exception for a failed operation; see <see cref="Describe"/>.</summary>
    public FsException ToException(string what, Lba? lba = null) => new(
        Error ?? FsError.InputOutput,
        Describe(what),
        Scsi.Status == ScsiStatus.CheckCondition ? Scsi.Sense.Code : null,
        lba);
}
