namespace PacketFs.Mmc.Commands;

/// <summary>INQUIRY (SPC): who the drive is. Never disturbs an operation, never reports a unit attention.</summary>
public readonly record struct Inquiry(
    ushort AllocationLength, bool VitalProductData = false, byte PageCode = 0)
    : IScsiCommand<Inquiry>
{
    public static byte OperationCode => (byte)Opcode.Inquiry;

    public static int CdbLength => 6;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref Cdb6 c = ref Wire.As<Cdb6>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = Bits.If(VitalProductData, 0x01);
        c.Byte2 = PageCode;
        c.Byte3 = (byte)(AllocationLength >> 8);
        c.Byte4 = (byte)(AllocationLength & 0xFF);
    }

    public static Inquiry DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly Cdb6 c = ref Wire.As<Cdb6>(cdb);
        return new Inquiry((ushort)((c.Byte3 << 8) | c.Byte4), Bits.Has(c.Byte1, 0x01), c.Byte2);
    }
}
