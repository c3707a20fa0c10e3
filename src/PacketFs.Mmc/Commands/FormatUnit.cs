namespace PacketFs.Mmc.Commands;

/// <summary>FORMAT UNIT (MMC). A parameter list follows: format list header and one format descriptor.</summary>
/// <param name="FormatCode">1 for all MMC formats, 7 for the CD-RW format of the first recorders.</param>
/// <param name="HasData">A parameter list follows.</param>
/// <param name="CompleteList">The drive forgets the defects it knew (DVD-RAM).</param>
public readonly record struct FormatUnit(
    byte FormatCode, bool HasData = true, bool CompleteList = false)
    : IScsiCommand<FormatUnit>
{
    public static byte OperationCode => (byte)Opcode.FormatUnit;

    public static int CdbLength => 6;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref Cdb6 c = ref Wire.As<Cdb6>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = (byte)(Bits.If(HasData, 0x10) | Bits.If(CompleteList, 0x08) | (FormatCode & 0x07));
    }

    public static FormatUnit DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly Cdb6 c = ref Wire.As<Cdb6>(cdb);
        return new FormatUnit((byte)(c.Byte1 & 0x07), Bits.Has(c.Byte1, 0x10), Bits.Has(c.Byte1, 0x08));
    }
}
