using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Emulation.Media;

/// <summary>
/// Media that take any block anywhere once they are formatted: DVD+RW, DVD-RAM, BD-RE and the Mount Rainier ones. The
/// drive reads, changes and writes the unit around a part; on those with spares it replaces bad units by itself. What
/// differs between them stands in <see cref="MediumSpec"/> and in <see cref="OverwritableFormats"/>.
/// </summary>
internal sealed class OverwritableMedium(EmulatedDisc disc) : IMedium
{
    private readonly BackgroundFormat _background = new(disc);

    public EmulatedDisc Disc => disc;

    public MediumSpec Spec { get; } = MediumSpec.Of(disc.Medium);

    public Profile Profile => Spec.Profile;

    public int FeatureBlocking => Spec.IsMrw ? 1 : disc.PacketBlocks;

    public bool TakesParts => true;

    public bool IsFormatting => _background.IsRunning;

    public ushort FormatProgress => _background.Progress;

    public WriteParametersPage DefaultWriteParameters =>
        Spec.Family == MediumFamily.Cd ? WriteParameters.Cd : WriteParameters.Dvd;

    private bool IsSound => disc.Pending == PendingOperation.None;

    private bool IsReady => IsSound && disc.IsFormatted;

    public bool IsCurrent(FeatureCode feature) => feature switch
    {
        FeatureCode.RandomReadable or FeatureCode.Formattable => true,
        FeatureCode.MultiRead or FeatureCode.CdRead or FeatureCode.CdRwMediaWriteSupport =>
            Spec.Family == MediumFamily.Cd,
        FeatureCode.DvdRead => Spec.Family == MediumFamily.Dvd,
        FeatureCode.BdRead or FeatureCode.BdWrite => Spec.Family == MediumFamily.Bd,
        FeatureCode.RandomWritable => IsReady,
        FeatureCode.HardwareDefectManagement => IsReady && disc.ManagesDefects,
        FeatureCode.Mrw => Spec.IsMrw && IsReady,
        FeatureCode.DvdPlusRw => Spec.Profile == Profile.DvdPlusRw,
        _ => false,
    };

    public bool Accepts(in WriteParametersPage page) => WriteParameters.AreHarmless(page);

    public DiscInformation DescribeDisc() => OverwritableReplies.DescribeDisc(disc, Spec);

    public SenseCode? DescribeTrack(in ReadTrackInformation request, out TrackInformation track) =>
        OverwritableReplies.DescribeTrack(disc, request, out track);

    public SenseCode? ReadToc(in ReadTocPmaAtip request, ref ReplyBuilder reply) =>
        IsReady ? FabricatedToc.Read(disc, request, ref reply) : SenseCodes.InvalidFieldInCdb;

    public SenseCode? CheckSound() => IsSound ? null : SenseCodes.MediumFormatCorrupted;

    public void ListCapacities(ref ReplyBuilder reply) => OverwritableFormats.List(disc, Spec, ref reply);

    public SenseCode? CheckRead(long lba, long count) =>
        CheckReady() is SenseCode code ? code
        : lba < 0 || lba + count > disc.UserBlocks ? SenseCodes.AddressOutOfRange
        : null;

    public SenseCode? CheckWrite(long lba, long count, in WriteMode mode, bool allowPartial)
    {
        if (CheckRead(lba, count) is SenseCode code)
        {
            return code;
        }

        // While a format rests, only what it has reached can be written; a restart comes first.
        bool isBeyond = _background.IsSuspended && !_background.HasReached(lba, count);
        return isBeyond ? SenseCodes.InvalidAddressForWrite : null;
    }

    public void BeginWrite(long lba, long count, in WriteMode mode)
    {
    }

    public SenseCode? PlanFormat(
        in FormatRequest request, in WriteMode mode, int speed, out LongOperation operation) =>
        OverwritableFormats.Plan(disc, Spec, request, speed, out operation);

    public SenseCode? PlanBlank(BlankType type, int speed, out LongOperation operation)
    {
        operation = new LongOperation(OperationKind.Blank, 0, 0);
        bool isErasable = Spec.Profile == Profile.CdRw && type is BlankType.Full or BlankType.Minimal;
        return isErasable ? null : SenseCodes.CannotFormatIncompatibleMedium;
    }

    public SenseCode? PlanClose(
        CloseFunction function, int track, in WriteMode mode, int speed, out LongOperation operation)
    {
        operation = new LongOperation(
            function == CloseFunction.Session ? OperationKind.CloseSession : OperationKind.CloseTrack, 0, 0);
        bool isKnown = Spec.FormatsInBackground
            && (function is CloseFunction.Session || (function is CloseFunction.StopBackgroundFormat && !Spec.IsMrw));
        return !isKnown ? SenseCodes.InvalidFieldInCdb
            : !IsReady ? SenseCodes.CommandSequenceError
            : null;
    }

    public void Begin(in LongOperation operation)
    {
        bool keepsContent = operation.Kind == OperationKind.Format
            && OverwritableFormats.IsQuick(Spec, operation) && disc.IsFormatted;
        if (operation.Kind == OperationKind.Format && !keepsContent)
        {
            disc.BeginDestruction(PendingOperation.Format);
        }
        else if (operation.Kind == OperationKind.Blank)
        {
            disc.BeginDestruction(PendingOperation.Blank);
        }
    }

    public SenseCode? Complete(in LongOperation operation, DriveStatistics statistics)
    {
        switch (operation.Kind)
        {
            case OperationKind.Format:
                SenseCode? failure = OverwritableFormats.Complete(disc, Spec, operation);
                _background.Look();
                return failure;
            case OperationKind.Resume:
                _background.Resume();
                return null;
            case OperationKind.CloseTrack:
                _background.Suspend();
                return null;
            case OperationKind.CloseSession:
                _background.Suspend();
                _background.CloseSession();
                return null;
            case OperationKind.Blank:
                OverwritableFormats.CompleteBlank(disc);
                _background.Look();
                return null;
            default:
                return null;
        }
    }

    public MediaEventCode Idle(long now, long freeAt, int speed) =>
        _background.Work(now, freeAt, Spec.GeometryOf(disc), speed)
            ? MediaEventCode.BackgroundFormatCompleted
            : MediaEventCode.None;

    public void Leave() => _background.Suspend();

    private SenseCode? CheckReady() => disc.Pending switch
    {
        PendingOperation.Format => SenseCodes.MediumFormatCorrupted,
        PendingOperation.Blank => SenseCodes.IncompleteErase,
        _ => disc.IsFormatted ? null : SenseCodes.MediumNotFormatted,
    };
}
