using PacketFs.Mmc;
using PacketFs.Mmc.Commands;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// Which commands the drive knows, which of them it answers whatever its state, which need a disc, and who executes
/// them. CDBs may be longer than their group; what lies behind is ignored.
/// </summary>
internal static class CommandTable
{
    private const int BlockCommandBytes = 10;

    /// <summary>Null: the drive does not know the operation code.</summary>
    public static CommandTraits? Find(byte operationCode) => (Opcode)operationCode switch
    {
        Opcode.Inquiry or Opcode.RequestSense or Opcode.GetConfiguration or Opcode.GetEventStatusNotification =>
            CommandTraits.Always,
        Opcode.ModeSense6 or Opcode.ModeSense10 or Opcode.ModeSelect6 or Opcode.ModeSelect10 => CommandTraits.None,
        Opcode.SetStreaming => CommandTraits.None,
        Opcode.SetCdSpeed or Opcode.GetPerformance or Opcode.ReadBufferCapacity => CommandTraits.None,
        Opcode.PreventAllowMediumRemoval or Opcode.MechanismStatus => CommandTraits.WhileBusy,
        Opcode.StartStopUnit => CommandTraits.None,
        Opcode.ReadCd or Opcode.ReadCdMsf or Opcode.ReadSubChannel => CommandTraits.NeedsMedium,
        Opcode.Read10 or Opcode.Read12 or Opcode.Verify10 or Opcode.Seek10 => CommandTraits.NeedsMedium,
        Opcode.Write10 or Opcode.Write12 or Opcode.WriteAndVerify10 =>
            CommandTraits.NeedsMedium | CommandTraits.Writes | CommandTraits.Records,
        Opcode.TestUnitReady or Opcode.ReadCapacity10 => CommandTraits.NeedsMedium,
        Opcode.ReadDiscInformation or Opcode.ReadTrackInformation or Opcode.ReadTocPmaAtip => CommandTraits.NeedsMedium,
        Opcode.ReadDiscStructure => CommandTraits.NeedsMedium,
        Opcode.FormatUnit or Opcode.Blank or Opcode.ReadFormatCapacities or Opcode.CloseTrackSession
            or Opcode.ReserveTrack or Opcode.RepairTrack or Opcode.SendOpcInformation or Opcode.SendCueSheet =>
            CommandTraits.NeedsMedium | CommandTraits.Records,
        Opcode.SynchronizeCache10 => CommandTraits.NeedsMedium,
        _ => null,
    };

    /// <summary>Bytes that the CDB of this group has at least.</summary>
    public static int CdbLength(byte operationCode) => (operationCode >> 5) switch
    {
        0 => 6,
        1 or 2 => BlockCommandBytes,
        5 => 12,
        _ => 16,
    };

    public static ScsiResult Execute(DriveUnit unit, ReadOnlySpan<byte> cdb, in ScsiTransfer transfer) =>
        (Opcode)cdb[0] switch
        {
            Opcode.Write10 => DataCommands.Write(unit, Write10.DecodeCdb(cdb), transfer),
            Opcode.Read10 => DataCommands.Read(unit, Read10.DecodeCdb(cdb), transfer),
            Opcode.Write12 => DataCommands.Write(unit, Write12.DecodeCdb(cdb), transfer),
            Opcode.Read12 => DataCommands.Read(unit, Read12.DecodeCdb(cdb), transfer),
            Opcode.ReadCd => ReadCdCommands.Read(unit, ReadCd.DecodeCdb(cdb), transfer.DataIn),
            Opcode.ReadCdMsf => ReadCdCommands.Read(unit, ReadCdMsf.DecodeCdb(cdb), transfer.DataIn),
            Opcode.ReadSubChannel => SubChannelCommands.Read(unit, ReadSubChannel.DecodeCdb(cdb), transfer),
            Opcode.WriteAndVerify10 => DataCommands.WriteAndVerify(unit, WriteAndVerify10.DecodeCdb(cdb), transfer),
            Opcode.Verify10 => DataCommands.Verify(unit, Verify10.DecodeCdb(cdb)),
            Opcode.Seek10 => DataCommands.Seek(unit, Seek10.DecodeCdb(cdb)),
            Opcode.SynchronizeCache10 => DataCommands.Synchronize(unit, SynchronizeCache10.DecodeCdb(cdb)),
            Opcode.TestUnitReady => ScsiResult.Good(),
            Opcode.RequestSense =>
                StatusCommands.RequestSense(unit, Mmc.Commands.RequestSense.DecodeCdb(cdb), transfer),
            Opcode.Inquiry => StatusCommands.Inquiry(unit, Mmc.Commands.Inquiry.DecodeCdb(cdb), transfer),
            Opcode.GetEventStatusNotification =>
                StatusCommands.GetEvent(unit, GetEventStatusNotification.DecodeCdb(cdb), transfer),
            Opcode.MechanismStatus => StatusCommands.Mechanism(unit, MechanismStatus.DecodeCdb(cdb), transfer),
            Opcode.ReadBufferCapacity =>
                StatusCommands.BufferCapacity(unit, ReadBufferCapacity.DecodeCdb(cdb), transfer),
            Opcode.GetConfiguration => FeatureReply.Execute(unit, GetConfiguration.DecodeCdb(cdb), transfer),
            Opcode.GetPerformance => StatusCommands.Performance(unit, GetPerformance.DecodeCdb(cdb), transfer),
            Opcode.ReadDiscStructure => StructureCommands.Read(unit, ReadDiscStructure.DecodeCdb(cdb), transfer),
            Opcode.SetStreaming => StructureCommands.SetStreaming(unit, SetStreaming.DecodeCdb(cdb), transfer),
            Opcode.ModeSense6 => ModeCommands.Sense6(unit, ModeSense6.DecodeCdb(cdb), transfer),
            Opcode.ModeSense10 => ModeCommands.Sense10(unit, ModeSense10.DecodeCdb(cdb), transfer),
            Opcode.ModeSelect6 => ModeCommands.Select6(unit, ModeSelect6.DecodeCdb(cdb), transfer),
            Opcode.ModeSelect10 => ModeCommands.Select10(unit, ModeSelect10.DecodeCdb(cdb), transfer),
            _ => MediumCommands.Execute(unit, cdb, transfer),
        };
}
