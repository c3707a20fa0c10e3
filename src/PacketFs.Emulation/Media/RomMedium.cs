using PacketFs.Core;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Emulation.Media;

/// <summary>
/// A disc as a read-only drive sees it: what lies behind a table of contents, and nothing of what only a recorder
/// keeps (PMA, ATIP, next writable addresses). What of the disc that is, its own rules decide.
/// </summary>
internal sealed class RomMedium(IMedium disc, DriveKind kind) : IMedium
{
    public EmulatedDisc Disc => disc.Disc;

    public MediumSpec Spec => disc.Spec;

    /// <summary>Null: the drive reads it.</summary>
    public SenseCode? Unreadable => disc.JudgeByRom(kind);

    public Profile Profile => Unreadable is not null ? Profile.None : Spec.Family switch
    {
        MediumFamily.Dvd => Profile.DvdRom,
        MediumFamily.Bd => Profile.BdRom,
        _ => Profile.CdRom,
    };

    public int WriteBlocking => disc.WriteBlocking;

    public uint LastWritableLba => 0;

    public uint LastPossibleLba => (uint)Math.Max(0, Disc.UserBlocks - 1);

    public IFrameMedium? Frames => disc.Frames;

    public ReadOnlySpan<int> WriteSpeeds => disc.WriteSpeeds;

    public WriteParametersPage DefaultWriteParameters => default;

    public bool IsCurrent(FeatureCode feature) => Unreadable is null && feature switch
    {
        FeatureCode.RandomReadable => true,
        FeatureCode.MultiRead => Spec.Family == MediumFamily.Cd && kind == DriveKind.Rom,
        FeatureCode.CdRead => Spec.Family == MediumFamily.Cd,
        FeatureCode.DvdRead => Spec.Family == MediumFamily.Dvd,
        FeatureCode.BdRead => Spec.Family == MediumFamily.Bd,
        _ => false,
    };

    public bool Accepts(in WriteParametersPage page) => false;

    public DiscInformation DescribeDisc() => disc.DescribeFinished();

    public SenseCode? DescribeTrack(in ReadTrackInformation request, out TrackInformation track)
    {
        SenseCode? refusal = disc.DescribeTrack(request, out track);
        if (refusal is null && (track.IsBlank || track.IsNextWritableAddressValid || track.IsDamaged))
        {
            return SenseCodes.InvalidFieldInCdb;
        }

        return refusal;
    }

    public SenseCode? ReadToc(in ReadTocPmaAtip request, ref ReplyBuilder reply) =>
        request.Format is TocFormat.Pma or TocFormat.Atip
            ? SenseCodes.InvalidFieldInCdb
            : disc.ReadToc(request, ref reply);

    public SenseCode? ReadStructure(in ReadDiscStructure request, ref ReplyBuilder reply) =>
        disc.ReadStructure(request, ref reply);

    public SenseCode? ReadCapacity(out ReadCapacityData capacity) => disc.ReadFinishedCapacity(out capacity);

    public void ListCapacities(ref ReplyBuilder reply) =>
        throw new InvariantException("a read-only drive does not know READ FORMAT CAPACITIES");

    public SenseCode? CheckRead(long lba, long count) =>
        disc.CheckRead(lba, count) is SenseCode code ? code
        : disc.IsFinished(lba, count) ? null
        : SenseCodes.AddressOutOfRange;

    public SenseCode? ReadSector(long lba, Span<byte> main, Span<byte> sub) =>
        lba < 0 || disc.IsFinished(lba, 1) ? disc.ReadSector(lba, main, sub) : SenseCodes.AddressOutOfRange;

    public bool IsFinished(long lba, long count) => disc.IsFinished(lba, count);

    public SenseCode? CheckWrite(long lba, long count, in WriteMode mode, bool allowPartial) => NoRecorder();

    public void BeginWrite(long lba, long count, in WriteMode mode) => NoRecorder();

    public SenseCode? PlanFormat(in FormatRequest request, in WriteMode mode, int speed, out LongOperation operation)
    {
        operation = default;
        return NoRecorder();
    }

    public SenseCode? PlanBlank(BlankType type, int speed, out LongOperation operation)
    {
        operation = default;
        return NoRecorder();
    }

    public SenseCode? PlanClose(
        CloseFunction function, int track, in WriteMode mode, int speed, out LongOperation operation)
    {
        operation = default;
        return NoRecorder();
    }

    public SenseCode? RepairTrack(int track) => NoRecorder();

    public void Begin(in LongOperation operation)
    {
    }

    public SenseCode? Complete(in LongOperation operation, DriveStatistics statistics) => null;

    private static SenseCode NoRecorder() =>
        throw new InvariantException("a read-only drive does not know the commands that write");
}
