using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Emulation.Media.Sequential;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Emulation.Media;

/// <summary>
/// DVD-RW, which is two kinds of medium: blank, it is sequential like a DVD-R (profile 14h); a format makes it a
/// restricted overwrite disc (13h), until it is blanked. Each has rules of its own; what turns one into the other is
/// here.
/// </summary>
internal sealed class DvdMinusRwMedium(EmulatedDisc disc) : IMedium
{
    private readonly DvdMinusRwState _state = new(disc);
    private readonly SequentialMedium _sequential = new(disc);
    private readonly RestrictedOverwriteMedium _restricted = new(disc);

    public EmulatedDisc Disc => disc;

    public MediumSpec Spec => _sequential.Spec;

    public Profile Profile => Now.Profile;

    public int WriteBlocking => Now.WriteBlocking;

    public bool AppendsParts => Now.AppendsParts;

    public bool IsStreaming => Now.IsStreaming;

    public uint LastWritableLba => Now.LastWritableLba;

    public uint LastPossibleLba => Now.LastPossibleLba;

    public ReadOnlySpan<int> WriteSpeeds => Now.WriteSpeeds;

    public WriteParametersPage DefaultWriteParameters => Now.DefaultWriteParameters;

    private IMedium Now => _state.IsRestricted ? _restricted : _sequential;

    public SenseCode? JudgeByRom(DriveKind kind) => Now.JudgeByRom(kind);

    public bool IsFinished(long lba, long count) => Now.IsFinished(lba, count);

    public DiscInformation DescribeFinished() => Now.DescribeFinished();

    public SenseCode? ReadFinishedCapacity(out ReadCapacityData capacity) => Now.ReadFinishedCapacity(out capacity);

    public bool IsCurrent(FeatureCode feature) => Now.IsCurrent(feature);

    public bool Accepts(in WriteParametersPage page) => Now.Accepts(page);

    public DiscInformation DescribeDisc() => Now.DescribeDisc();

    public TrackResources CountTracks() => Now.CountTracks();

    public SenseCode? DescribeTrack(in ReadTrackInformation request, out TrackInformation track) =>
        Now.DescribeTrack(request, out track);

    public SenseCode? ReadToc(in ReadTocPmaAtip request, ref ReplyBuilder reply) => Now.ReadToc(request, ref reply);

    public SenseCode? ReadStructure(in ReadDiscStructure request, ref ReplyBuilder reply) =>
        Now.ReadStructure(request, ref reply);

    public SenseCode? ReadCapacity(out ReadCapacityData capacity) => Now.ReadCapacity(out capacity);

    public void ListCapacities(ref ReplyBuilder reply) => DvdMinusRwFormats.List(disc, _state, ref reply);

    public SenseCode? CheckRead(long lba, long count) => Now.CheckRead(lba, count);

    public SenseCode? CheckWrite(long lba, long count, in WriteMode mode, bool allowPartial) =>
        Now.CheckWrite(lba, count, mode, allowPartial);

    public void BeginWrite(long lba, long count, in WriteMode mode) => Now.BeginWrite(lba, count, mode);

    public bool IsTest(in WriteMode mode) => Now.IsTest(mode);

    public void PartsFinished() => Now.PartsFinished();

    public void WriteFailed() => Now.WriteFailed();

    public void LoseStream() => Now.LoseStream();

    public SenseCode? Reserve(in ReserveTrack request, in WriteMode mode) => Now.Reserve(request, mode);

    public bool PlanSynchronize(in WriteMode mode, int speed, out LongOperation operation) =>
        Now.PlanSynchronize(mode, speed, out operation);

    public void Interrupt(in LongOperation operation, long now) => Now.Interrupt(operation, now);

    public SenseCode? PlanFormat(
        in FormatRequest request, in WriteMode mode, int speed, out LongOperation operation) =>
        DvdMinusRwFormats.Plan(disc, _state, request, speed, out operation);

    public SenseCode? PlanBlank(BlankType type, int speed, out LongOperation operation) =>
        DvdMinusRwFormats.PlanBlank(disc, _state, type, speed, out operation);

    public SenseCode? PlanClose(
        CloseFunction function, int track, in WriteMode mode, int speed, out LongOperation operation) =>
        Now.PlanClose(function, track, mode, speed, out operation);

    public SenseCode? RepairTrack(int track) => Now.RepairTrack(track);

    public void Leave() => Now.Leave();

    public void Begin(in LongOperation operation)
    {
        Now.Begin(operation);
        if (operation.Kind is OperationKind.Format or OperationKind.Blank)
        {
            // Sessions and tracks go after it is known that the disc is being destroyed.
            bool isBlank = operation.Kind == OperationKind.Blank;
            disc.BeginDestruction(isBlank ? PendingOperation.Blank : PendingOperation.Format);
            _sequential.Reset();
        }
    }

    public SenseCode? Complete(in LongOperation operation, DriveStatistics statistics)
    {
        switch (operation.Kind)
        {
            case OperationKind.Format or OperationKind.Grow:
                DvdMinusRwFormats.Complete(disc, operation);
                return null;
            case OperationKind.Blank:
                DvdMinusRwFormats.CompleteBlank(disc, operation);
                return null;
            default:
                return Now.Complete(operation, statistics);
        }
    }
}
