using PacketFs.Core;
using PacketFs.Emulation.Drive;
using PacketFs.Emulation.Media.Cd;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Emulation.Media;

/// <summary>
/// A CD-RW is one of two things: packets of 32 in one track, formatted or appended (<see cref="CdRwPackets"/>), or
/// sessions of tracks as on a CD-R (<see cref="CdTracksMedium"/>). A blank one becomes what is written first: fixed
/// packets make the former, everything else, and a reserved track, the latter; blanking makes it blank again.
/// </summary>
internal sealed class CdRwMedium(EmulatedDisc disc) : IMedium
{
    private readonly CdRwPackets _packets = new(disc);
    private readonly CdTracksMedium _tracks = new(disc, CdRwPackets.SpeedsOf(disc.SubType));

    public EmulatedDisc Disc => disc;

    public MediumSpec Spec => _packets.Spec;

    public Profile Profile => Profile.CdRw;

    public WriteParametersPage DefaultWriteParameters => _packets.DefaultWriteParameters;

    public int WriteBlocking => HasTracks ? _tracks.WriteBlocking : _packets.WriteBlocking;

    public uint LastWritableLba => Rules.LastWritableLba;

    public uint LastPossibleLba => Rules.LastPossibleLba;

    public ReadOnlySpan<int> WriteSpeeds => _packets.WriteSpeeds;

    public IFrameMedium? Frames => HasTracks ? _tracks : null;

    private bool HasTracks => disc.Tracks is not { TrackCount: 0, SessionCount: 0 } || _tracks.Stream is not null;

    private IMedium Rules => HasTracks ? _tracks : _packets;

    public IFrameMedium? FramesFor(in WriteMode mode)
    {
        const int Packet = (int)WriteType.Packet;
        bool isForPackets = mode is { WriteType: Packet, IsFixedPacket: true, IsTest: false };
        return HasTracks || (disc.IsBlank && !isForPackets) ? _tracks : null;
    }

    /// <summary>A blank disc can still become either.</summary>
    public bool IsCurrent(FeatureCode feature) =>
        Rules.IsCurrent(feature) || (disc.IsBlank && _tracks.IsCurrent(feature));

    public bool Accepts(in WriteParametersPage page) => _tracks.Accepts(page);

    public DiscInformation DescribeDisc() => Rules.DescribeDisc();

    public DiscInformation DescribeFinished() => Rules.DescribeFinished();

    public TrackResources CountTracks() => Rules.CountTracks();

    public SenseCode? DescribeTrack(in ReadTrackInformation request, out TrackInformation track) =>
        Rules.DescribeTrack(request, out track);

    public SenseCode? ReadToc(in ReadTocPmaAtip request, ref ReplyBuilder reply) => Rules.ReadToc(request, ref reply);

    public SenseCode? ReadCapacity(out ReadCapacityData capacity) => Rules.ReadCapacity(out capacity);

    public void ListCapacities(ref ReplyBuilder reply) => Rules.ListCapacities(ref reply);

    public SenseCode? CheckRead(long lba, long count) => Rules.CheckRead(lba, count);

    public SenseCode? JudgeByRom(DriveKind kind) => Rules.JudgeByRom(kind);

    public SenseCode? ReadFinishedCapacity(out ReadCapacityData capacity) => Rules.ReadFinishedCapacity(out capacity);

    public SenseCode? ReadSector(long lba, Span<byte> main, Span<byte> sub) => Rules.ReadSector(lba, main, sub);

    public bool IsFinished(long lba, long count) => Rules.IsFinished(lba, count);

    public SenseCode? CheckWrite(long lba, long count, in WriteMode mode, bool allowPartial) =>
        Rules.CheckWrite(lba, count, mode, allowPartial);

    public void BeginWrite(long lba, long count, in WriteMode mode) => Rules.BeginWrite(lba, count, mode);

    public bool PlanSynchronize(in WriteMode mode, int speed, out LongOperation operation) =>
        Rules.PlanSynchronize(mode, speed, out operation);

    public SenseCode? PlanFormat(
        in FormatRequest request, in WriteMode mode, int speed, out LongOperation operation) =>
        Rules.PlanFormat(request, mode, speed, out operation);

    public SenseCode? PlanBlank(BlankType type, int speed, out LongOperation operation) =>
        PlanBlank(new Blank(type), speed, out operation);

    public SenseCode? PlanBlank(in Blank request, int speed, out LongOperation operation) =>
        Rules.PlanBlank(request, speed, out operation);

    public SenseCode? PlanClose(
        CloseFunction function, int track, in WriteMode mode, int speed, out LongOperation operation) =>
        Rules.PlanClose(function, track, mode, speed, out operation);

    public SenseCode? Reserve(in ReserveTrack request, in WriteMode mode) =>
        HasTracks || disc.IsBlank ? _tracks.Reserve(request, mode) : SenseCodes.CommandSequenceError;

    public SenseCode? TakeCueSheet(ReadOnlySpan<byte> sheet, in WriteMode mode) =>
        HasTracks || disc.IsBlank ? _tracks.TakeCueSheet(sheet, mode) : SenseCodes.CommandSequenceError;

    public SenseCode? RepairTrack(int track) => Rules.RepairTrack(track);

    public void Begin(in LongOperation operation) => Rules.Begin(operation);

    public SenseCode? Complete(in LongOperation operation, DriveStatistics statistics)
    {
        // What blanking and formatting begin with, the tracks, is gone at their end.
        bool isPartial = operation.Kind == OperationKind.Blank && operation.Subtype > (byte)BlankType.Minimal;
        bool isOfTracks = HasTracks || isPartial || operation.Kind == OperationKind.EndStream;
        return (isOfTracks ? _tracks : (IMedium)_packets).Complete(operation, statistics);
    }

    public void Leave() => _tracks.Leave();
}
