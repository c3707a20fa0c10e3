namespace PacketFs.Mmc.Commands;

/// <summary>SET STREAMING (MMC): the speed of DVD and BD.</summary>
public readonly record struct SetStreaming(ushort ParameterListLength, byte Type = 0) : IScsiCommand<SetStreaming>
{
    public static byte OperationCode => (byte)Opcode.SetStreaming;

    public static int CdbLength => 12;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref StreamingCdb c = ref Wire.As<StreamingCdb>(cdb);
        c.OperationCode = OperationCode;
        c.Type = Type;
        c.Length = ParameterListLength;
    }

    public static SetStreaming DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly StreamingCdb c = ref Wire.As<StreamingCdb>(cdb);
        return new SetStreaming(c.Length, c.Type);
    }
}
