namespace PacketFs.Mmc.Commands;

/// <summary>SEND DISC STRUCTURE (MMC).</summary>
public readonly record struct SendDiscStructure(
    DiscStructureMedia Media, byte Format, ushort ParameterListLength)
    : IScsiCommand<SendDiscStructure>
{
    public static byte OperationCode => (byte)Opcode.SendDiscStructure;

    public static int CdbLength => 12;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref AddressedCdb12 c = ref Wire.As<AddressedCdb12>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = (byte)((byte)Media & 0x0F);
        c.Byte7 = Format;
        c.Length = ParameterListLength;
    }

    public static SendDiscStructure DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly AddressedCdb12 c = ref Wire.As<AddressedCdb12>(cdb);
        return new SendDiscStructure((DiscStructureMedia)(c.Byte1 & 0x0F), c.Byte7, c.Length);
    }
}
