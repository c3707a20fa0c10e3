using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Emulation.Timing;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media;

/// <summary>
/// FORMAT UNIT on DVD-RW: the whole disc or as much of it as is asked for (00h, 10h), quickly (15h), and the growth of
/// the last border (13h), which a fully formatted disc offers with nothing to add.
/// </summary>
internal static class DvdMinusRwFormats
{
    private static readonly long LeadInTicks = TimeSpan.FromSeconds(40).Ticks;

    public static void List(EmulatedDisc disc, DvdMinusRwState state, ref ReplyBuilder reply)
    {
        bool isGrowable = disc.IsFormatted;
        int count = isGrowable ? 5 : 4;
        uint blocking = (uint)disc.PacketBlocks;
        reply.Add(new FormatCapacityHeader { CapacityListLength = (byte)(count * FormatDescriptor.Size) });
        reply.Add(new CurrentCapacityDescriptor
        {
            BlockCount = disc.Status == RecordingStatus.Complete ? (uint)disc.UserBlocks : state.Capacity,
            Type = disc.Pending != PendingOperation.None ? CapacityType.NoMediumOrIncomplete
                : disc.Status == RecordingStatus.Blank ? CapacityType.Unformatted
                : disc.Status == RecordingStatus.Complete ? CapacityType.Formatted
                : CapacityType.NoMediumOrIncomplete,
            BlockLength = EmulatedDisc.BlockBytes,
        });
        reply.Add(new FormatDescriptor(state.Capacity, FormatType.Full, EmulatedDisc.BlockBytes));
        reply.Add(new FormatDescriptor(state.Capacity, FormatType.FullPacket, blocking));
        reply.Add(new FormatDescriptor(state.Capacity, FormatType.Quick, blocking));
        if (isGrowable)
        {
            reply.Add(new FormatDescriptor(
                state.Capacity - (uint)disc.UserBlocks, FormatType.QuickGrowLastBorder, blocking));
        }
    }

    public static SenseCode? Plan(
        EmulatedDisc disc, DvdMinusRwState state, in FormatRequest request, int speed, out LongOperation operation)
    {
        operation = default;
        bool isGrowth = request.Type == FormatType.QuickGrowLastBorder;
        bool mayBeNothing = isGrowth || request.Type == FormatType.Quick;
        uint parameter = request.Type == FormatType.Full ? EmulatedDisc.BlockBytes : (uint)disc.PacketBlocks;
        bool isKnown = request.Type is FormatType.Full or FormatType.FullPacket or FormatType.Quick || isGrowth;
        if (!isKnown || request.Subtype != 0 || request.Parameter != parameter)
        {
            return SenseCodes.InvalidFieldInParameterList;
        }

        if (isGrowth && !disc.IsFormatted)
        {
            return SenseCodes.CommandSequenceError;
        }

        uint present = isGrowth ? (uint)disc.UserBlocks : 0;
        bool isCountWrong = request.BlockCount % disc.PacketBlocks != 0
            || request.BlockCount > state.Capacity - present
            || (request.BlockCount == 0 && !mayBeNothing);
        if (isCountWrong)
        {
            return SenseCodes.InvalidFieldInParameterList;
        }

        DiscGeometry geometry = MediumSpec.Of(disc.Medium).GeometryOf(disc);
        operation = new LongOperation(
            isGrowth ? OperationKind.Grow : OperationKind.Format,
            Start: 0,
            End: geometry.FrameTicks(request.BlockCount, speed) + (isGrowth ? 0 : LeadInTicks),
            Packets: (int)((present + request.BlockCount) / disc.PacketBlocks),
            Type: request.Type);
        return null;
    }

    public static SenseCode? PlanBlank(
        EmulatedDisc disc, DvdMinusRwState state, BlankType type, int speed, out LongOperation operation)
    {
        long ticks = MediumSpec.Of(disc.Medium).GeometryOf(disc).FrameTicks(state.Capacity, speed);
        operation = new LongOperation(
            OperationKind.Blank,
            Start: 0,
            End: type == BlankType.Full ? ticks : 0,
            Subtype: (byte)(type == BlankType.Full ? 0 : 1));
        return type is BlankType.Full or BlankType.Minimal ? null : SenseCodes.InvalidFieldInCdb;
    }

    public static void Complete(EmulatedDisc disc, in LongOperation operation)
    {
        bool isQuick = operation.Type is FormatType.Quick or FormatType.QuickGrowLastBorder;
        int first = operation.Kind == OperationKind.Grow ? disc.RecordedPackets : 0;
        DiscHeader header = disc.Header;
        header.Status = (byte)(isQuick ? RecordingStatus.TrackOpen : RecordingStatus.Complete);
        header.Pending = (byte)PendingOperation.None;
        header.IsFormatted = 1;
        header.FormatType = (byte)operation.Type;
        header.FormatSubtype = 0;
        header.RecordedPackets = (uint)operation.Packets;
        disc.CompleteGrowth(header, first);
    }

    /// <summary>The intermediate border is closed: as large as it has grown.</summary>
    public static void CompleteBorder(EmulatedDisc disc)
    {
        DiscHeader header = disc.Header;
        header.RecordedPackets = (uint)disc.RecordedPackets;
        header.Status = (byte)RecordingStatus.Complete;
        disc.UpdateHeader(header);
    }

    public static void CompleteBlank(EmulatedDisc disc, in LongOperation operation)
    {
        DiscHeader header = disc.Header;
        header.Status = (byte)RecordingStatus.Blank;
        header.Pending = (byte)PendingOperation.None;
        header.IsFormatted = 0;
        header.FormatType = 0;

        // After a minimal blanking only a disc at once could follow: feature 0021h stays away.
        header.FormatSubtype = operation.Subtype;
        header.RecordedPackets = 0;
        disc.UpdateHeader(header);
    }
}
