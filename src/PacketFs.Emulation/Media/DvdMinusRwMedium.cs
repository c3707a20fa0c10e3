using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Emulation.Media;

/// <summary>
/// DVD-RW. Blank, it is sequential (profile 14h): incremental writing at the next writable address, a border closed
/// behind it. A format makes it a restricted overwrite disc (13h): whole ECC blocks of 16, aligned, anywhere. A quick
/// format, or a quick growth, leaves the last border open (the intermediate state): what lies in it can be overwritten,
/// and appended to, until CLOSE SESSION.
/// </summary>
internal sealed class DvdMinusRwMedium(EmulatedDisc disc) : IMedium
{
    private readonly DvdMinusRwState _state = new(disc);
    private long _appended;

    public EmulatedDisc Disc => disc;

    public MediumSpec Spec { get; } = MediumSpec.Of(MediumType.DvdMinusRw);

    public Profile Profile => _state.IsRestricted ? Profile.DvdMinusRwRestrictedOverwrite : Spec.Profile;

    public int WriteBlocking => disc.PacketBlocks;

    public uint LastWritableLba => (uint)Math.Max(0, disc.UserBlocks - 1);

    public ReadOnlySpan<int> WriteSpeeds => Spec.WriteSpeeds.AsSpan();

    public WriteParametersPage DefaultWriteParameters => WriteParameters.Dvd;

    private long NextWritable => Math.Max(disc.UserBlocks, _appended);

    public bool IsCurrent(FeatureCode feature) => feature switch
    {
        FeatureCode.RandomReadable or FeatureCode.DvdRead or FeatureCode.Formattable => true,
        FeatureCode.DvdMinusRwWrite => true,
        FeatureCode.RandomWritable => _state.IsRestricted && disc.Pending == PendingOperation.None,
        FeatureCode.RestrictedOverwrite or FeatureCode.RigidRestrictedOverwrite => _state.IsRestricted,
        FeatureCode.IncrementalStreamingWritable => _state.CanAppend,
        _ => false,
    };

    /// <summary>Incremental writing alone; a disc at once is refused.</summary>
    public bool Accepts(in WriteParametersPage page) =>
        page.WriteType == WriteType.Packet && WriteParameters.AreHarmless(page);

    public DiscInformation DescribeDisc() => _state.DescribeDisc();

    public SenseCode? DescribeTrack(in ReadTrackInformation request, out TrackInformation track) =>
        _state.DescribeTrack(request, NextWritable, out track);

    public SenseCode? ReadToc(in ReadTocPmaAtip request, ref ReplyBuilder reply) =>
        disc.Status == RecordingStatus.Complete && disc.Pending == PendingOperation.None
            ? FabricatedToc.Read(disc, request, ref reply)
            : SenseCodes.InvalidFieldInCdb;

    public SenseCode? ReadStructure(in ReadDiscStructure request, ref ReplyBuilder reply) =>
        DiscStructures.Read(disc, Spec, request, ref reply);

    public SenseCode? ReadCapacity(out ReadCapacityData capacity)
    {
        capacity = new ReadCapacityData { LastLba = new Lba(LastWritableLba), BlockLength = EmulatedDisc.BlockBytes };
        return CheckSound();
    }

    public void ListCapacities(ref ReplyBuilder reply) => DvdMinusRwFormats.List(disc, _state, ref reply);

    public SenseCode? CheckRead(long lba, long count) =>
        CheckSound() is SenseCode code ? code
        : lba < 0 || lba + count > NextWritable ? SenseCodes.AddressOutOfRange
        : null;

    public SenseCode? CheckWrite(long lba, long count, in WriteMode mode, bool allowPartial)
    {
        if (CheckSound() is SenseCode code)
        {
            return code;
        }

        bool isAligned = lba >= 0 && lba % disc.PacketBlocks == 0 && count % disc.PacketBlocks == 0;
        if (!isAligned && !(allowPartial && _state.IsRestricted))
        {
            return SenseCodes.InvalidAddressForWrite;
        }

        if (_state.IsRestricted)
        {
            long end = _state.IsIntermediate ? Capacity : disc.UserBlocks;
            return lba + count > end ? SenseCodes.AddressOutOfRange
                : lba > NextWritable ? SenseCodes.InvalidAddressForWrite
                : null;
        }

        return disc.Status is RecordingStatus.TrackClosed or RecordingStatus.Complete ? SenseCodes.EndOfUserArea
            : !_state.CanAppend ? SenseCodes.IllegalModeForTrack
            : lba != NextWritable || CdRwClose.IsDamaged(disc) ? SenseCodes.InvalidAddressForWrite
            : lba + count > Capacity ? SenseCodes.EndOfUserArea
            : null;
    }

    public void BeginWrite(long lba, long count, in WriteMode mode)
    {
        if (disc.Status != RecordingStatus.Complete)
        {
            _appended = Math.Max(_appended, lba + count);
        }

        if (disc.Status == RecordingStatus.Blank)
        {
            DiscHeader header = disc.Header;
            header.Status = (byte)RecordingStatus.TrackOpen;
            header.RecordedPackets = 0;
            disc.UpdateHeader(header);
        }
    }

    public SenseCode? PlanFormat(
        in FormatRequest request, in WriteMode mode, int speed, out LongOperation operation) =>
        DvdMinusRwFormats.Plan(disc, _state, request, speed, out operation);

    public SenseCode? PlanBlank(BlankType type, int speed, out LongOperation operation)
    {
        long units = Spec.GeometryOf(disc).FrameTicks(Capacity, speed);
        operation = new LongOperation(
            OperationKind.Blank,
            Start: 0,
            End: type == BlankType.Full ? units : 0,
            Subtype: (byte)(type == BlankType.Full ? 0 : 1));
        return type is BlankType.Full or BlankType.Minimal ? null : SenseCodes.InvalidFieldInCdb;
    }

    public SenseCode? PlanClose(
        CloseFunction function, int track, in WriteMode mode, int speed, out LongOperation operation)
    {
        if (_state.IsRestricted)
        {
            operation = new LongOperation(OperationKind.CloseSession, 0, BorderTicks);
            return function is not (CloseFunction.Session or CloseFunction.FinaliseMinusDisc)
                ? SenseCodes.InvalidFieldInCdb
                : _state.IsIntermediate && disc.Pending == PendingOperation.None ? null
                : SenseCodes.CommandSequenceError;
        }

        // Finalising a disc of one border is closing it for good.
        CloseFunction meant = function == CloseFunction.FinaliseMinusDisc ? CloseFunction.Session : function;
        operation = default;
        bool isTrackWrong = function == CloseFunction.Track && track != 1;
        SenseCode? refusal = isTrackWrong
            ? SenseCodes.InvalidFieldInCdb
            : CdRwClose.Plan(disc, meant, track, mode, speed, out operation);
        operation = operation with { End = meant == CloseFunction.Track ? 0 : BorderTicks };
        return refusal;
    }

    public SenseCode? RepairTrack(int track) =>
        _state.IsRestricted || track != 1 ? SenseCodes.InvalidFieldInCdb : CdRwClose.Repair(disc, track);

    public void Begin(in LongOperation operation)
    {
        _appended = 0;
        switch (operation.Kind)
        {
            case OperationKind.Format:
                disc.BeginDestruction(PendingOperation.Format);
                break;
            case OperationKind.Blank:
                disc.BeginDestruction(PendingOperation.Blank);
                break;
            case OperationKind.CloseSession when !_state.IsRestricted:
                CdRwClose.BeginSession(disc);
                break;
            default:
                break;
        }
    }

    public SenseCode? Complete(in LongOperation operation, DriveStatistics statistics)
    {
        switch (operation.Kind)
        {
            case OperationKind.Format or OperationKind.Grow:
                DvdMinusRwFormats.Complete(disc, operation);
                break;
            case OperationKind.Blank:
                DvdMinusRwFormats.CompleteBlank(disc, operation);
                break;
            case OperationKind.CloseTrack:
                CdRwClose.CompleteTrack(disc);
                break;
            case OperationKind.CloseSession when _state.IsRestricted:
                DvdMinusRwFormats.CompleteBorder(disc);
                _appended = 0;
                break;
            case OperationKind.CloseSession:
                CdRwClose.CompleteSession(disc, operation);
                break;
            default:
                break;
        }

        return null;
    }

    private static long BorderTicks => TimeSpan.FromSeconds(60).Ticks;

    private long Capacity => (long)disc.PacketCapacity * disc.PacketBlocks;

    private SenseCode? CheckSound() => disc.Pending switch
    {
        PendingOperation.Format => SenseCodes.MediumFormatCorrupted,
        PendingOperation.Blank => SenseCodes.IncompleteErase,
        _ => null,
    };
}
