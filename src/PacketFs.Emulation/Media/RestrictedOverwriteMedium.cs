using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Emulation.Media;

/// <summary>
/// A DVD-RW that is formatted for restricted overwrite (profile 13h): whole ECC blocks of 16, aligned, anywhere. A
/// quick format, or a quick growth, leaves the last border open (the intermediate state): what lies in it can be
/// overwritten, and appended to, until CLOSE SESSION.
/// </summary>
internal sealed class RestrictedOverwriteMedium(EmulatedDisc disc) : IMedium
{
    private readonly DvdMinusRwState _state = new(disc);
    private long _appended;

    public EmulatedDisc Disc => disc;

    public MediumSpec Spec { get; } = MediumSpec.Of(MediumType.DvdMinusRw);

    public Profile Profile => Profile.DvdMinusRwRestrictedOverwrite;

    public WriteParametersPage DefaultWriteParameters => WriteParameters.Dvd;

    private IMedium Sound => this;

    private long NextWritable => Math.Max(disc.UserBlocks, _appended);

    public bool IsCurrent(FeatureCode feature) => feature switch
    {
        FeatureCode.RandomReadable or FeatureCode.DvdRead or FeatureCode.Formattable => true,
        FeatureCode.DvdMinusRwWrite => true,
        FeatureCode.RandomWritable => disc.Pending == PendingOperation.None,
        FeatureCode.RestrictedOverwrite or FeatureCode.RigidRestrictedOverwrite => true,
        _ => false,
    };

    /// <summary>Packets alone; a disc at once is refused.</summary>
    public bool Accepts(in WriteParametersPage page) =>
        page.WriteType == WriteType.Packet && WriteParameters.AreHarmless(page);

    public DiscInformation DescribeDisc() => _state.DescribeDisc();

    public SenseCode? DescribeTrack(in ReadTrackInformation request, out TrackInformation track) =>
        _state.DescribeTrack(request, NextWritable, out track);

    public SenseCode? ReadToc(in ReadTocPmaAtip request, ref ReplyBuilder reply) =>
        disc.Status == RecordingStatus.Complete && disc.Pending == PendingOperation.None
            ? FabricatedToc.Read(disc, request, ref reply)
            : SenseCodes.InvalidFieldInCdb;

    public void ListCapacities(ref ReplyBuilder reply) => DvdMinusRwFormats.List(disc, _state, ref reply);

    public SenseCode? CheckRead(long lba, long count) =>
        Sound.CheckSound() is SenseCode code ? code
        : lba < 0 || lba + count > NextWritable ? SenseCodes.AddressOutOfRange
        : null;

    public SenseCode? CheckWrite(long lba, long count, in WriteMode mode, bool allowPartial)
    {
        if (Sound.CheckSound() is SenseCode code)
        {
            return code;
        }

        bool isAligned = lba >= 0 && lba % disc.PacketBlocks == 0 && count % disc.PacketBlocks == 0;
        if (!isAligned && !allowPartial)
        {
            return SenseCodes.InvalidAddressForWrite;
        }

        long end = _state.IsIntermediate ? _state.Capacity : disc.UserBlocks;
        return lba + count > end ? SenseCodes.AddressOutOfRange
            : lba > NextWritable ? SenseCodes.InvalidAddressForWrite
            : null;
    }

    public void BeginWrite(long lba, long count, in WriteMode mode)
    {
        if (disc.Status != RecordingStatus.Complete)
        {
            _appended = Math.Max(_appended, lba + count);
        }
    }

    public SenseCode? PlanFormat(
        in FormatRequest request, in WriteMode mode, int speed, out LongOperation operation) =>
        DvdMinusRwFormats.Plan(disc, _state, request, speed, out operation);

    public SenseCode? PlanBlank(BlankType type, int speed, out LongOperation operation) =>
        DvdMinusRwFormats.PlanBlank(disc, _state, type, speed, out operation);

    public SenseCode? PlanClose(
        CloseFunction function, int track, in WriteMode mode, int speed, out LongOperation operation)
    {
        operation = new LongOperation(OperationKind.CloseSession, 0, TimeSpan.FromSeconds(60).Ticks);
        return function is not (CloseFunction.Session or CloseFunction.FinaliseMinusDisc)
            ? SenseCodes.InvalidFieldInCdb
            : _state.IsIntermediate && disc.Pending == PendingOperation.None ? null
            : SenseCodes.CommandSequenceError;
    }

    public void Begin(in LongOperation operation) => _appended = 0;

    public SenseCode? Complete(in LongOperation operation, DriveStatistics statistics)
    {
        if (operation.Kind == OperationKind.CloseSession)
        {
            DvdMinusRwFormats.CompleteBorder(disc);
            _appended = 0;
        }

        return null;
    }
}
