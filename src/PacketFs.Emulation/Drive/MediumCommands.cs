using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Media;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Drive;

/// <summary>What the disc is, and what is done to it as a whole; the medium's rules decide.</summary>
internal static class MediumCommands
{
    private const int RoomBytes = 256;
    private const int TocRoomBytes = 8192;

    public static ScsiResult Execute(DriveUnit unit, ReadOnlySpan<byte> cdb, in ScsiTransfer transfer) =>
        (Opcode)cdb[0] switch
        {
            Opcode.ReadDiscInformation => DiscInformation(unit, ReadDiscInformation.DecodeCdb(cdb), transfer),
            Opcode.ReadTrackInformation => TrackInformation(unit, ReadTrackInformation.DecodeCdb(cdb), transfer),
            Opcode.ReadTocPmaAtip => Toc(unit, ReadTocPmaAtip.DecodeCdb(cdb), transfer),
            Opcode.ReadCapacity10 => Capacity(unit, transfer),
            Opcode.ReadFormatCapacities => FormatCapacities(unit, ReadFormatCapacities.DecodeCdb(cdb), transfer),
            Opcode.FormatUnit => Format(unit, FormatUnit.DecodeCdb(cdb), transfer),
            Opcode.Blank => Blank(unit, Mmc.Commands.Blank.DecodeCdb(cdb)),
            Opcode.CloseTrackSession => Close(unit, CloseTrackSession.DecodeCdb(cdb)),
            Opcode.SendCueSheet => CueSheet(unit, SendCueSheet.DecodeCdb(cdb), transfer.DataOut),
            Opcode.ReserveTrack => Reserve(unit, ReserveTrack.DecodeCdb(cdb)),
            Opcode.RepairTrack => Repair(unit, RepairTrack.DecodeCdb(cdb)),
            Opcode.SendOpcInformation => Calibrate(unit, SendOpcInformation.DecodeCdb(cdb)),
            Opcode.SetCdSpeed => SetSpeed(unit, SetCdSpeed.DecodeCdb(cdb)),
            Opcode.StartStopUnit => TrayCommands.StartStop(unit, StartStopUnit.DecodeCdb(cdb)),
            Opcode.PreventAllowMediumRemoval => TrayCommands.Prevent(unit, PreventAllowMediumRemoval.DecodeCdb(cdb)),
            _ => SenseCodes.InvalidOperationCode.ToCheck(),
        };

    private static IMedium MediumOf(DriveUnit unit) =>
        unit.Medium ?? throw new InvariantException("the gate lets no medium command through without a medium");

    private static ScsiResult DiscInformation(DriveUnit unit, ReadDiscInformation command, in ScsiTransfer transfer)
    {
        ReplyBuilder reply = new(stackalloc byte[RoomBytes]);
        switch (command.DataType)
        {
            case DiscInformationType.Standard:
                reply.Add(MediumOf(unit).DescribeDisc());
                break;
            case DiscInformationType.TrackResources:
                reply.Add(MediumOf(unit).CountTracks());
                break;
            case DiscInformationType.PseudoOverwriteResources:
                if (MediumOf(unit).CountReplacements(out PseudoOverwriteResources resources) is SenseCode code)
                {
                    return code.ToCheck();
                }

                reply.Add(resources);
                break;
            default:
                return SenseCodes.InvalidFieldInCdb.ToCheck();
        }

        return reply.Send(transfer, command.AllocationLength);
    }

    private static ScsiResult TrackInformation(DriveUnit unit, ReadTrackInformation command, in ScsiTransfer transfer)
    {
        SenseCode? refusal = MediumOf(unit).DescribeTrack(command, out TrackInformation track);
        if (refusal is SenseCode code)
        {
            return code.ToCheck();
        }

        ReplyBuilder reply = new(stackalloc byte[RoomBytes]);
        reply.Add(Wire.BytesOf(ref track)[..(track.Length + 2)]);
        return reply.Send(transfer, command.AllocationLength);
    }

    private static ScsiResult Toc(DriveUnit unit, ReadTocPmaAtip command, in ScsiTransfer transfer)
    {
        bool isText = command.Format == TocFormat.CdText;
        ReplyBuilder reply = new(isText ? new byte[ushort.MaxValue] : stackalloc byte[TocRoomBytes]);
        return MediumOf(unit).ReadToc(command, ref reply) is SenseCode code
            ? code.ToCheck()
            : reply.Send(transfer, command.AllocationLength);
    }

    private static ScsiResult Capacity(DriveUnit unit, in ScsiTransfer transfer)
    {
        SenseCode? refusal = MediumOf(unit).ReadCapacity(out ReadCapacityData capacity);
        if (refusal is SenseCode code)
        {
            return code.ToCheck();
        }

        ReplyBuilder reply = new(stackalloc byte[ReadCapacityData.Size]);
        reply.Add(capacity);
        return reply.Send(transfer, ReadCapacityData.Size);
    }

    private static ScsiResult FormatCapacities(DriveUnit unit, ReadFormatCapacities command, in ScsiTransfer transfer)
    {
        ReplyBuilder reply = new(stackalloc byte[RoomBytes]);
        MediumOf(unit).ListCapacities(ref reply);
        return reply.Send(transfer, command.AllocationLength);
    }

    private static ScsiResult Format(DriveUnit unit, FormatUnit command, in ScsiTransfer transfer)
    {
        SenseCode? refusal = FormatList.Parse(
            command, transfer.DataOut, out FormatRequest request, out bool isImmediate);
        if (refusal is SenseCode listCode)
        {
            return listCode.ToCheck();
        }

        refusal = MediumOf(unit).PlanFormat(
            request, unit.Pages.WriteMode, unit.WriteSpeed, out LongOperation plan);
        if (refusal is SenseCode code)
        {
            return code.ToCheck();
        }

        return unit.Run(WithOverhead(unit, plan), isImmediate) with { Transferred = transfer.DataOut.Length };
    }

    private static ScsiResult Blank(DriveUnit unit, Blank command)
    {
        if (MediumOf(unit).PlanBlank(command, unit.WriteSpeed, out LongOperation plan) is SenseCode code)
        {
            return code.ToCheck();
        }

        unit.Writer.DrainAll();
        bool isMinimal = plan.End == 0;
        return unit.Run(
            isMinimal ? plan with { End = unit.Options.Timing.MinimalBlank.Ticks } : plan, command.Immediate);
    }

    private static ScsiResult Close(DriveUnit unit, CloseTrackSession command)
    {
        // What waits in the buffer belongs to the track that is closed.
        unit.FinishParts();
        unit.Writer.DrainAll();
        if (unit.Options.RefusesRepeatedClose && unit.Disc?.Pending == PendingOperation.CloseSession)
        {
            return SenseCodes.CommandSequenceError.ToCheck();
        }

        SenseCode? refusal = MediumOf(unit).PlanClose(
            command.Function, command.TrackNumber, unit.Pages.WriteMode, unit.WriteSpeed, out LongOperation plan);
        return refusal is SenseCode code ? code.ToCheck() : unit.Run(WithOverhead(unit, plan), command.Immediate);
    }

    private static ScsiResult CueSheet(DriveUnit unit, SendCueSheet command, ReadOnlySpan<byte> data)
    {
        if (data.Length < command.CueSheetSize)
        {
            return SenseCodes.InvalidFieldInCdb.ToCheck();
        }

        data = data[..(int)command.CueSheetSize];
        return MediumOf(unit).TakeCueSheet(data, unit.Pages.WriteMode) is SenseCode code
            ? code.ToCheck()
            : ScsiResult.Good(data.Length);
    }

    private static ScsiResult Reserve(DriveUnit unit, ReserveTrack command)
    {
        unit.FinishParts();
        unit.Writer.DrainAll();
        return MediumOf(unit).Reserve(command, unit.Pages.WriteMode) is SenseCode code
            ? code.ToCheck()
            : ScsiResult.Good();
    }

    private static ScsiResult Repair(DriveUnit unit, RepairTrack command) =>
        MediumOf(unit).RepairTrack(command.TrackNumber) is SenseCode code ? code.ToCheck() : ScsiResult.Good();

    private static ScsiResult Calibrate(DriveUnit unit, SendOpcInformation command)
    {
        if (command.DoOpc)
        {
            unit.ReadAhead.Invalidate();
            unit.Clock.AdvanceTo(unit.Mechanism.Calibrate(unit.Clock.Ticks));
        }

        return ScsiResult.Good(command.ParameterListLength);
    }

    private static ScsiResult SetSpeed(DriveUnit unit, SetCdSpeed command)
    {
        // What waits in the buffer is written at the speed at which it was accepted.
        unit.Writer.DrainAll();
        unit.WriteSpeed = DriveSpeed.Choose(unit, unit.WriteSpeeds, command.WriteSpeed);
        unit.ReadSpeed = Math.Clamp((int)(command.ReadSpeed / unit.SingleSpeed), 1, unit.MaximumReadSpeed);
        unit.ReadAhead.Invalidate();
        return ScsiResult.Good();
    }

    private static LongOperation WithOverhead(DriveUnit unit, in LongOperation plan) =>
        plan with { End = plan.End + unit.Options.Timing.SessionOverhead.Ticks };
}
