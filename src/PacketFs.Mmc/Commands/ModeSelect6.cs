namespace PacketFs.Mmc.Commands;

/// <summary>MODE SELECT(6) (SPC). Old; MMC drives want the ten-byte one.</summary>
public readonly record struct ModeSelect6(
    byte ParameterListLength, bool PageFormat = true, bool SavePages = false)
    : IScsiCommand<ModeSelect6>
{
    public static byte OperationCode => (byte)Opcode.ModeSelect6;

    public static int CdbLength => 6;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref Cdb6 c = ref Wire.As<Cdb6>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = (byte)(Bits.If(PageFormat, 0x10) | Bits.If(SavePages, 0x01));
        c.Byte4 = ParameterListLength;
    }

    public static ModeSelect6 DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly Cdb6 c = ref Wire.As<Cdb6>(cdb);
        return new ModeSelect6(c.Byte4, Bits.Has(c.Byte1, 0x10), Bits.Has(c.Byte1, 0x01));
    }
}
