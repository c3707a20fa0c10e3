using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media;

/// <summary>
/// FORMAT UNIT and BLANK on CD-RW. A format writes every packet of the track with zeros, then lead-in and lead-out; a
/// defective packet stays unreadable. The disc shows nothing until the end, and a corrupted format if the end never
/// comes.
/// </summary>
internal static class CdRwFormat
{
    private const int LeadInFrames = 4500;
    private const int LeadOutFrames = 6750;
    private const uint BlockLength = EmulatedDisc.BlockBytes;

    public static void ListCapacities(EmulatedDisc disc, ref ReplyBuilder reply)
    {
        uint maximum = MaximumBlocks(disc);
        bool isComplete = disc.Status == RecordingStatus.Complete && disc.Pending == PendingOperation.None;
        uint growth = disc.IsFormatted ? maximum - (uint)disc.UserBlocks : 0;
        int descriptors = growth > 0 ? 3 : 2;
        reply.Add(new FormatCapacityHeader { CapacityListLength = (byte)(descriptors * FormatDescriptor.Size) });
        reply.Add((disc.IsBlank, isComplete) switch
        {
            (true, _) => Current(disc.Header.LastLeadOutFrame - (uint)CdAtip.LbaOffsetFrames, CapacityType.Unformatted),
            (_, true) => Current((uint)disc.UserBlocks, CapacityType.Formatted),
            _ => Current(maximum, CapacityType.NoMediumOrIncomplete),
        });
        reply.Add(new FormatDescriptor(maximum, FormatType.FullPacket, (uint)disc.PacketBlocks));
        if (growth > 0)
        {
            reply.Add(new FormatDescriptor(growth, FormatType.GrowSession, (uint)disc.PacketBlocks));
        }
    }

    public static SenseCode? Plan(
        EmulatedDisc disc, in FormatRequest request, in WriteMode mode, int speed, out LongOperation operation)
    {
        operation = default;
        bool isFull = request.Type == FormatType.Full;
        bool isKnown = isFull || request.Type is FormatType.FullPacket or FormatType.GrowSession;
        uint parameter = isFull ? BlockLength : (uint)disc.PacketBlocks;
        if (!isKnown || request.Parameter != parameter || request.Subtype != 0)
        {
            return SenseCodes.InvalidFieldInParameterList;
        }

        if (request.IsGrow && !disc.IsFormatted)
        {
            return SenseCodes.CommandSequenceError;
        }

        uint present = request.IsGrow ? (uint)disc.UserBlocks : 0;
        bool isCountWrong = request.BlockCount == 0
            || request.BlockCount % disc.PacketBlocks != 0
            || request.BlockCount > MaximumBlocks(disc) - present;
        if (isCountWrong)
        {
            return SenseCodes.InvalidFieldInParameterList;
        }

        int added = (int)(request.BlockCount / disc.PacketBlocks);
        long frames = ((long)added * PhysicalPacket.Frames) + LeadInFrames + LeadOutFrames;
        long passes = request.Certify ? 2 : 1;
        operation = new LongOperation(
            request.IsGrow ? OperationKind.Grow : OperationKind.Format,
            Start: 0,
            End: CdAtip.FrameTicks(frames, speed) * passes,
            Packets: (int)(present / disc.PacketBlocks) + added,
            Certify: request.Certify,
            StopOnDefect: request.StopOnDefect,
            SessionFormat: request.IsGrow ? disc.Header.SessionFormat : mode.SessionFormat,
            TrackMode: request.IsGrow ? disc.Header.TrackMode : mode.TrackMode,
            DataMode: request.IsGrow ? disc.Header.DataMode : mode.DataMode);
        return null;
    }

    public static SenseCode? Complete(EmulatedDisc disc, in LongOperation operation, DriveStatistics statistics)
    {
        bool isGrow = operation.Kind == OperationKind.Grow;
        int first = isGrow ? disc.RecordedPackets : 0;
        if (operation.Certify)
        {
            int defects = CountDefects(disc, first, operation.Packets);
            statistics.CertificationDefects += defects;
            if (defects > 0 && operation.StopOnDefect)
            {
                return SenseCodes.FormatCommandFailed;
            }
        }

        DiscHeader header = disc.Header;
        header.Status = (byte)RecordingStatus.Complete;
        header.Pending = (byte)PendingOperation.None;
        header.IsFormatted = 1;
        header.RecordedPackets = (uint)operation.Packets;
        header.SessionFormat = operation.SessionFormat;
        header.TrackMode = operation.TrackMode;
        header.DataMode = operation.DataMode;
        if (isGrow)
        {
            disc.CompleteGrowth(header, first);
        }
        else
        {
            disc.CompleteFormat(header);
        }

        return null;
    }

    public static SenseCode? PlanBlank(EmulatedDisc disc, BlankType type, int speed, out LongOperation operation)
    {
        operation = default;
        if (type is not (BlankType.Full or BlankType.Minimal))
        {
            return SenseCodes.InvalidFieldInCdb;
        }

        long fullTicks = CdAtip.FrameTicks((long)disc.Minutes * CdAtip.FramesPerMinute, speed);
        operation = new LongOperation(OperationKind.Blank, 0, type == BlankType.Full ? fullTicks : 0);
        return null;
    }

    public static void CompleteBlank(EmulatedDisc disc)
    {
        DiscHeader header = disc.Header;
        header.Status = (byte)RecordingStatus.Blank;
        header.Pending = (byte)PendingOperation.None;
        header.IsFormatted = 0;
        header.RecordedPackets = 0;
        header.SessionFormat = 0;
        header.TrackMode = 0;
        header.DataMode = 0;
        disc.UpdateHeader(header);
    }

    private static uint MaximumBlocks(EmulatedDisc disc) => (uint)disc.PacketCapacity * (uint)disc.PacketBlocks;

    private static CurrentCapacityDescriptor Current(uint blocks, CapacityType type) => new()
    {
        BlockCount = blocks,
        Type = type,
        BlockLength = BlockLength,
    };

    private static int CountDefects(EmulatedDisc disc, int first, int end)
    {
        int defects = 0;
        for (int packet = first; packet < end; packet++)
        {
            defects += disc.CannotBeWritten(packet) ? 1 : 0;
        }

        return defects;
    }
}
