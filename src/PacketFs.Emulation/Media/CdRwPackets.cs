using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Emulation.Media;

/// <summary>
/// CD-RW, written in fixed packets of 32 blocks: blank, appended to packet by packet at the next writable address, or
/// formatted, whereupon every packet can be overwritten in any order. One session, one track. Other kinds of writing
/// are the business of <see cref="Cd.CdTracksMedium"/>; <see cref="CdRwMedium"/> chooses.
/// </summary>
internal sealed class CdRwPackets(EmulatedDisc disc) : IMedium
{
    private readonly int[] _speeds = SpeedsOf(disc.SubType);
    private long _appended;

    public EmulatedDisc Disc => disc;

    public MediumSpec Spec { get; } = MediumSpec.Of(MediumType.CdRw);

    public Profile Profile => Profile.CdRw;

    public WriteParametersPage DefaultWriteParameters => WriteParameters.Cd;

    public int WriteBlocking => disc.PacketBlocks;

    public uint LastWritableLba => (uint)Math.Max(0, disc.UserBlocks - 1);

    public ReadOnlySpan<int> WriteSpeeds => _speeds;

    /// <summary>End of what was recorded or waits in the buffer to be.</summary>
    private long NextWritable => Math.Max(disc.UserBlocks, _appended);

    private bool IsComplete => disc.Pending == PendingOperation.None && disc.Status == RecordingStatus.Complete;

    public bool IsCurrent(FeatureCode feature) => feature switch
    {
        FeatureCode.RandomReadable or FeatureCode.MultiRead or FeatureCode.CdRead => true,
        FeatureCode.Formattable or FeatureCode.CdRwMediaWriteSupport => true,
        FeatureCode.RandomWritable or FeatureCode.RestrictedOverwrite => IsComplete,
        FeatureCode.IncrementalStreamingWritable => !IsComplete,
        _ => false,
    };

    public bool Accepts(in WriteParametersPage page) => WriteParameters.AreForCdPackets(page);

    public DiscInformation DescribeDisc() => CdRwReplies.DescribeDisc(disc);

    public SenseCode? DescribeTrack(in ReadTrackInformation request, out TrackInformation track) =>
        CdRwReplies.DescribeTrack(disc, request, NextWritable, out track);

    public SenseCode? ReadToc(in ReadTocPmaAtip request, ref ReplyBuilder reply) =>
        CdRwToc.Read(disc, request, ref reply);

    public SenseCode? ReadCapacity(out ReadCapacityData capacity)
    {
        capacity = new ReadCapacityData
        {
            LastLba = new Lba(Math.Max(0, disc.UserBlocks - 1)),
            BlockLength = EmulatedDisc.BlockBytes,
        };
        return CheckSound();
    }

    public void ListCapacities(ref ReplyBuilder reply) => CdRwFormat.ListCapacities(disc, ref reply);

    public SenseCode? CheckRead(long lba, long count)
    {
        if (CheckSound() is SenseCode code)
        {
            return code;
        }

        return lba < 0 || lba + count > NextWritable ? SenseCodes.AddressOutOfRange : null;
    }

    /// <summary>User blocks only: what lies between the packets has no address.</summary>
    public SenseCode? ReadSector(long lba, Span<byte> main, Span<byte> sub)
    {
        if (CheckRead(lba, 1) is SenseCode code)
        {
            return code;
        }

        if (disc.GetPacketState((int)(lba / disc.PacketBlocks)) != PacketState.Written)
        {
            return SenseCodes.UncorrectableError;
        }

        Span<byte> user = stackalloc byte[EmulatedDisc.BlockBytes];
        disc.Read(lba, user);
        Lba frame = new(PhysicalPacket.Frame(lba));
        bool isMode1 = disc.Header.DataMode == 1;
        CdSector.Encode(isMode1 ? CdSectorMode.Mode1 : CdSectorMode.Mode2Form1, frame, user, main);
        sub.Clear();
        int relative = (int)frame.Value;
        RawSubchannel.PutPq(false, SubchannelQ.Position(disc.Header.TrackMode, 1, 1, relative, frame), sub);
        return null;
    }

    public SenseCode? CheckWrite(long lba, long count, in WriteMode mode, bool allowPartial)
    {
        if (CheckSound() is SenseCode code)
        {
            return code;
        }

        if (mode.WriteType != 0)
        {
            return SenseCodes.IllegalModeForTrack;
        }

        if (!mode.IsFixedPacket || mode.PacketSize != disc.PacketBlocks)
        {
            return SenseCodes.InvalidPacketSize;
        }

        bool isDataModeWrong = disc.Status != RecordingStatus.Blank && mode.DataMode != disc.Header.DataMode;
        if (isDataModeWrong)
        {
            return SenseCodes.IllegalModeForTrack;
        }

        return disc.Status == RecordingStatus.Complete
            ? CheckOverwrite(lba, count, allowPartial)
            : CheckAppend(lba, count);
    }

    public void BeginWrite(long lba, long count, in WriteMode mode)
    {
        if (disc.Status != RecordingStatus.Complete)
        {
            _appended = lba + count;
        }

        if (disc.Status != RecordingStatus.Blank)
        {
            return;
        }

        DiscHeader header = disc.Header;
        header.Status = (byte)RecordingStatus.TrackOpen;
        header.TrackMode = mode.TrackMode;
        header.DataMode = mode.DataMode;
        header.SessionFormat = mode.SessionFormat;
        header.RecordedPackets = 0;
        disc.UpdateHeader(header);
    }

    public SenseCode? PlanFormat(
        in FormatRequest request, in WriteMode mode, int speed, out LongOperation operation) =>
        CdRwFormat.Plan(disc, request, mode, speed, out operation);

    public SenseCode? PlanBlank(BlankType type, int speed, out LongOperation operation) =>
        CdRwFormat.PlanBlank(disc, type, speed, out operation);

    public SenseCode? PlanClose(
        CloseFunction function, int track, in WriteMode mode, int speed, out LongOperation operation) =>
        CdRwClose.Plan(disc, function, track, mode, speed, out operation);

    public SenseCode? RepairTrack(int track) => CdRwClose.Repair(disc, track);

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
            case OperationKind.CloseSession:
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
                return CdRwFormat.Complete(disc, operation, statistics);
            case OperationKind.Blank:
                CdRwFormat.CompleteBlank(disc);
                return null;
            case OperationKind.CloseTrack:
                CdRwClose.CompleteTrack(disc);
                return null;
            case OperationKind.CloseSession:
                CdRwClose.CompleteSession(disc, operation);
                return null;
            default:
                return null;
        }
    }

    public static int[] SpeedsOf(CdRwSubType subType) => subType switch
    {
        CdRwSubType.Standard => [4, 2, 1],
        CdRwSubType.HighSpeed => [10, 8, 4],
        _ => [24, 16, 10, 8],
    };

    private SenseCode? CheckSound() => disc.Pending switch
    {
        PendingOperation.Format => SenseCodes.MediumFormatCorrupted,
        PendingOperation.Blank => SenseCodes.IncompleteErase,
        _ => null,
    };

    private SenseCode? CheckOverwrite(long lba, long count, bool allowPartial)
    {
        if (lba < 0 || lba + count > disc.UserBlocks)
        {
            return SenseCodes.AddressOutOfRange;
        }

        if (!allowPartial && lba % disc.PacketBlocks != 0)
        {
            return SenseCodes.InvalidAddressForWrite;
        }

        return !allowPartial && count % disc.PacketBlocks != 0 ? SenseCodes.InvalidPacketSize : null;
    }

    private SenseCode? CheckAppend(long lba, long count)
    {
        if (disc.Status == RecordingStatus.TrackClosed)
        {
            return SenseCodes.EndOfUserArea;
        }

        bool isAtNextWritable = lba == NextWritable && !CdRwClose.IsDamaged(disc);
        if (!isAtNextWritable)
        {
            return SenseCodes.InvalidAddressForWrite;
        }

        if (count % disc.PacketBlocks != 0)
        {
            return SenseCodes.InvalidPacketSize;
        }

        bool fits = lba + count <= (long)disc.PacketCapacity * disc.PacketBlocks;
        return fits ? null : SenseCodes.EndOfUserArea;
    }
}
