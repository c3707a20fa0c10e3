using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Drive;

/// <summary>Commands of DVD and BD alone: READ DISC STRUCTURE, SET STREAMING.</summary>
internal static class StructureCommands
{
    private const int RoomBytes = 2304;
    private const byte PerformanceDescriptor = 0;

    public static ScsiResult Read(DriveUnit unit, ReadDiscStructure command, in ScsiTransfer transfer)
    {
        ReplyBuilder payload = new(stackalloc byte[RoomBytes]);
        if (unit.Medium!.ReadStructure(command, ref payload) is SenseCode code)
        {
            return code.ToCheck();
        }

        ReplyBuilder reply = new(stackalloc byte[RoomBytes]);
        reply.Add(new DiscStructureHeader
        {
            Length = (ushort)(DiscStructureHeader.Size - 2 + payload.Length),
        });
        reply.Add(payload.Bytes);
        return reply.Send(transfer, command.AllocationLength);
    }

    public static ScsiResult SetStreaming(DriveUnit unit, SetStreaming command, in ScsiTransfer transfer)
    {
        if (command.Type != PerformanceDescriptor)
        {
            return SenseCodes.InvalidFieldInCdb.ToCheck();
        }

        if (transfer.DataOut.Length < StreamingDescriptor.Size
            || command.ParameterListLength != StreamingDescriptor.Size)
        {
            return SenseCodes.ParameterListLength.ToCheck();
        }

        StreamingDescriptor descriptor = Wire.Read<StreamingDescriptor>(transfer.DataOut);
        const byte RestoreDefaults = 0x04;
        bool isDefault = (descriptor.Flags & RestoreDefaults) != 0;
        bool isSense = isDefault || (descriptor.ReadTime > 0 && descriptor.WriteTime > 0);
        if (!isSense)
        {
            return SenseCodes.InvalidFieldInParameterList.ToCheck();
        }

        unit.Writer.DrainAll();
        unit.ReadAhead.Invalidate();
        uint write = isDefault ? uint.MaxValue : PerSecond(descriptor.WriteSize, descriptor.WriteTime);
        uint read = isDefault ? uint.MaxValue : PerSecond(descriptor.ReadSize, descriptor.ReadTime);
        unit.WriteSpeed = DriveSpeed.Choose(unit, unit.WriteSpeeds, write);
        unit.ReadSpeed = (int)Math.Clamp(read / unit.SingleSpeed, 1, unit.MaximumReadSpeed);
        return ScsiResult.Good(StreamingDescriptor.Size);
    }

    private static uint PerSecond(uint kilobytes, uint milliseconds) =>
        (uint)Math.Min(uint.MaxValue, (ulong)kilobytes * 1000 / milliseconds);
}
