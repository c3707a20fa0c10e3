namespace PacketFs.Mmc.Commands;

/// <summary>MODE SELECT(10) (SPC; MMC).</summary>
public readonly record struct ModeSelect10(
    ushort ParameterListLength, bool PageFormat = true, bool SavePages = false)
    : IScsiCommand<ModeSelect10>
{
    public static byte OperationCode => (byte)Opcode.ModeSelect10;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = (byte)(Bits.If(PageFormat, 0x10) | Bits.If(SavePages, 0x01));
        c.Length = ParameterListLength;
    }

    public static ModeSelect10 DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        return new ModeSelect10(c.Length, Bits.Has(c.Byte1, 0x10), Bits.Has(c.Byte1, 0x01));
    }
}
