namespace PacketFs.Mmc.Commands;

/// <summary>READ DISC INFORMATION (MMC).</summary>
public readonly record struct ReadDiscInformation(
    ushort AllocationLength, DiscInformationType DataType = DiscInformationType.Standard)
    : IScsiCommand<ReadDiscInformation>
{
    public static byte OperationCode => (byte)Opcode.ReadDiscInformation;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = (byte)((byte)DataType & 0x07);
        c.Length = AllocationLength;
    }

    public static ReadDiscInformation DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        return new ReadDiscInformation(c.Length, (DiscInformationType)(c.Byte1 & 0x07));
    }
}
