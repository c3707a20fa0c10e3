using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>
/// CD-R, and CD-RW as long as it is recorded like one: sessions of tracks, written once and in order. What is on the
/// disc stands in its track table and its frames; what is being written, in <see cref="CdWriting"/>.
/// </summary>
internal sealed class CdTracksMedium : IMedium, IFrameMedium
{
    private readonly CdState _state;
    private readonly CdWriting _writing;
    private readonly int[] _speeds;

    public CdTracksMedium(EmulatedDisc disc, int[]? speeds = null)
    {
        Disc = disc;
        Spec = MediumSpec.Of(disc.Medium);
        _state = new CdState(disc);
        _writing = new CdWriting(_state);
        _speeds = speeds ?? [.. Spec.WriteSpeeds];
        CdTrackEnd.FindDamage(disc);
    }

    public EmulatedDisc Disc { get; }

    public MediumSpec Spec { get; }

    public Profile Profile => Spec.Profile;

    public int WriteBlocking => 1;

    public uint LastWritableLba => (uint)Math.Max(0, _state.Limit - 1);

    public uint LastPossibleLba => LastWritableLba;

    public ReadOnlySpan<int> WriteSpeeds => _speeds;

    public WriteParametersPage DefaultWriteParameters => CdModes.Default;

    public FrameStream? Stream => _writing.Stream;

    public IFrameMedium? Frames => this;

    private bool IsErasable => Spec.Profile == Profile.CdRw;

    private bool CanRecord => Disc.Pending == PendingOperation.None && !_state.IsFinalised;

    public IFrameMedium? FramesFor(in WriteMode mode) => this;

    public bool IsCurrent(FeatureCode feature) => feature switch
    {
        FeatureCode.RandomReadable or FeatureCode.MultiRead or FeatureCode.CdRead => true,
        FeatureCode.Formattable or FeatureCode.CdRwMediaWriteSupport => IsErasable,
        FeatureCode.IncrementalStreamingWritable or FeatureCode.CdTrackAtOnce => CanRecord,
        FeatureCode.CdMastering => CanRecord && !_state.HasOpenSession,
        _ => false,
    };

    public bool Accepts(in WriteParametersPage page) => CdModes.Accepts(page);

    public DiscInformation DescribeDisc() => CdReplies.DescribeDisc(_state, IsErasable);

    public DiscInformation DescribeFinished() => CdReplies.DescribeFinished(_state);

    public TrackResources CountTracks() => CdReplies.CountTracks(_state);

    public SenseCode? DescribeTrack(in ReadTrackInformation request, out TrackInformation track) =>
        CdReplies.DescribeTrack(_state, _writing.Stream as CdTrackStream, request, out track);

    public SenseCode? ReadToc(in ReadTocPmaAtip request, ref ReplyBuilder reply) =>
        CdToc.Read(_state, request, ref reply);

    public SenseCode? ReadCapacity(out ReadCapacityData capacity) =>
        ReadCapacity(CdReading.EndOfDisc(_state), out capacity);

    public SenseCode? ReadFinishedCapacity(out ReadCapacityData capacity) =>
        ReadCapacity(CdReading.EndOfSessions(_state), out capacity);

    public void ListCapacities(ref ReplyBuilder reply) => CdReplies.ListCapacities(_state, IsErasable, ref reply);

    public SenseCode? CheckRead(long lba, long count) =>
        CheckSound() is SenseCode code ? code
        : Stream is { IsTest: false } and not CdTrackStream { IsAtOnce: false } ? SenseCodes.CommandSequenceError
        : CdReading.Check(_state, lba, count, Stream is { IsTest: false } stream ? stream.Next : 0);

    public int ReadBlocks(long lba, Span<byte> buffer, out SenseCode sense) =>
        CdReading.ReadBlocks(_state, lba, buffer, out sense);

    public SenseCode? ReadSector(long lba, Span<byte> main, Span<byte> sub) =>
        CheckSound() ?? (Stream is { IsTest: false } and not CdTrackStream { IsAtOnce: false }
            ? SenseCodes.CommandSequenceError
            : CdSectors.Read(_state, lba, main, sub));

    public long FrameOf(long lba) =>
        _state.FindTrack(lba) is int index and >= 0 ? CdState.FrameOf(Disc.Tracks.Track(index), lba) : lba;

    public SenseCode? JudgeByRom(DriveKind kind) => CdReading.JudgeByRom(_state, IsErasable, kind);

    public bool IsFinished(long lba, long count) => lba + count <= CdReading.EndOfSessions(_state);

    public SenseCode? CheckWrite(long lba, long count, in WriteMode mode, bool allowPartial) =>
        Accept(lba, count, mode, out _);

    public SenseCode? Accept(long lba, long count, in WriteMode mode, out FrameStream? stream)
    {
        stream = null;
        return CheckSound() ?? (Disc.Pending != PendingOperation.None
            ? SenseCodes.CommandSequenceError
            : _writing.Accept(lba, count, mode, out stream));
    }

    public void BeginWrite(long lba, long count, in WriteMode mode)
    {
    }

    public SenseCode? TakeCueSheet(ReadOnlySpan<byte> sheet, in WriteMode mode) =>
        CheckSound() ?? (Disc.Pending != PendingOperation.None
            ? SenseCodes.CommandSequenceError
            : _writing.TakeCueSheet(sheet, mode));

    public void Retire(FrameStream stream) => _writing.Retire(stream);

    public void BreakStream() => _writing.Break();

    public bool PlanSynchronize(in WriteMode mode, int speed, out LongOperation operation) =>
        _writing.PlanEnd(speed, out operation);

    public SenseCode? PlanFormat(
        in FormatRequest request, in WriteMode mode, int speed, out LongOperation operation)
    {
        operation = default;
        return IsErasable
            ? CdRwFormat.Plan(Disc, request, mode, speed, out operation)
            : SenseCodes.CannotFormatIncompatibleMedium;
    }

    public SenseCode? PlanBlank(BlankType type, int speed, out LongOperation operation) =>
        PlanBlank(new Blank(type), speed, out operation);

    public SenseCode? PlanBlank(in Blank request, int speed, out LongOperation operation)
    {
        operation = default;
        return IsErasable
            ? CdBlanking.Plan(_state, request, speed, out operation)
            : SenseCodes.CannotFormatIncompatibleMedium;
    }

    public SenseCode? PlanClose(
        CloseFunction function, int track, in WriteMode mode, int speed, out LongOperation operation)
    {
        operation = default;
        if (CheckSound() is SenseCode code)
        {
            return code;
        }

        _ = _writing.End();
        return CdClosing.Plan(_state, function, track, mode, speed, out operation);
    }

    public SenseCode? Reserve(in ReserveTrack request, in WriteMode mode)
    {
        if (CheckSound() is SenseCode code)
        {
            return code;
        }

        _writing.End();
        return CdClosing.Reserve(_state, request, mode);
    }

    public SenseCode? RepairTrack(int track) => CdClosing.Repair(_state, track);

    public void Begin(in LongOperation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Format:
                Disc.BeginDestruction(PendingOperation.Format);
                break;
            case OperationKind.Blank when operation.Subtype <= (byte)BlankType.Minimal:
                Disc.BeginDestruction(PendingOperation.Blank);
                break;
            case OperationKind.CloseSession:
                CdRwClose.BeginSession(Disc);
                break;
            default:
                break;
        }
    }

    public SenseCode? Complete(in LongOperation operation, DriveStatistics statistics)
    {
        switch (operation.Kind)
        {
            case OperationKind.Format:
                return CdRwFormat.Complete(Disc, operation, statistics);
            case OperationKind.Blank:
                CdBlanking.Complete(_state, operation);
                return null;
            case OperationKind.CloseTrack:
                CdTrackEnd.Close(Disc, operation.Track);
                return null;
            case OperationKind.CloseSession:
                CdClosing.CompleteSession(_state, operation);
                return null;
            case OperationKind.EndStream:
                return _writing.End();
            default:
                return null;
        }
    }

    public void Leave() => _writing.End();

    private SenseCode? ReadCapacity(long end, out ReadCapacityData capacity)
    {
        capacity = new ReadCapacityData
        {
            LastLba = new Lba(Math.Max(0, end - 1)),
            BlockLength = EmulatedDisc.BlockBytes,
        };
        return CheckSound();
    }

    private SenseCode? CheckSound() => Disc.Pending switch
    {
        PendingOperation.Format => SenseCodes.MediumFormatCorrupted,
        PendingOperation.Blank => SenseCodes.IncompleteErase,
        _ => null,
    };
}
