namespace PacketFs.Mmc.Commands;

/// <summary>GET EVENT STATUS NOTIFICATION (MMC). Disturbs nothing and clears no unit attention.</summary>
public readonly record struct GetEventStatusNotification(
    EventClasses Requested, ushort AllocationLength, bool Polled = true)
    : IScsiCommand<GetEventStatusNotification>
{
    public static byte OperationCode => (byte)Opcode.GetEventStatusNotification;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = Bits.If(Polled, 0x01);
        c.Byte4 = (byte)Requested;
        c.Length = AllocationLength;
    }

    public static GetEventStatusNotification DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        return new GetEventStatusNotification((EventClasses)c.Byte4, c.Length, Bits.Has(c.Byte1, 0x01));
    }
}
