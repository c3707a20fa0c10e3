namespace PacketFs.Mmc.Commands;

/// <summary>SEND OPC INFORMATION (MMC): calibrates the laser when DoOpc, else sends a table.</summary>
public readonly record struct SendOpcInformation(
    bool DoOpc, ushort ParameterListLength = 0)
    : IScsiCommand<SendOpcInformation>
{
    public static byte OperationCode => (byte)Opcode.SendOpcInformation;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = Bits.If(DoOpc, 0x01);
        c.Length = ParameterListLength;
    }

    public static SendOpcInformation DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        return new SendOpcInformation(Bits.Has(c.Byte1, 0x01), c.Length);
    }
}
