namespace PacketFs.Mmc.Commands;

/// <summary>READ SUB-CHANNEL (MMC).</summary>
/// <param name="Track">Whose ISRC is wanted; otherwise 0.</param>
/// <param name="SubQ">False: the header alone.</param>
public readonly record struct ReadSubChannel(
    SubChannelFormat Format, ushort AllocationLength, byte Track = 0, bool Msf = false, bool SubQ = true)
    : IScsiCommand<ReadSubChannel>
{
    public static byte OperationCode => (byte)Opcode.ReadSubChannel;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = Bits.If(Msf, 0x02);
        c.Byte2 = Bits.If(SubQ, 0x40);
        c.Byte3 = (byte)Format;
        c.Byte6 = Track;
        c.Length = AllocationLength;
    }

    public static ReadSubChannel DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        return new ReadSubChannel(
            (SubChannelFormat)c.Byte3, c.Length, c.Byte6, Bits.Has(c.Byte1, 0x02), Bits.Has(c.Byte2, 0x40));
    }
}
