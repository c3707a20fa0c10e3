namespace PacketFs.Mmc.Commands;

/// <summary>MODE SENSE(6) (SPC). Old; the Linux kernel still asks this way when it finds a drive.</summary>
public readonly record struct ModeSense6(
    ModePageCode Page,
    byte AllocationLength,
    PageControl Control = PageControl.Current,
    bool DisableBlockDescriptors = false,
    byte SubpageCode = 0) : IScsiCommand<ModeSense6>
{
    public static byte OperationCode => (byte)Opcode.ModeSense6;

    public static int CdbLength => 6;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref Cdb6 c = ref Wire.As<Cdb6>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = Bits.If(DisableBlockDescriptors, 0x08);
        c.Byte2 = Bits.Insert((byte)((byte)Page & 0x3F), 0xC0, 6, (int)Control);
        c.Byte3 = SubpageCode;
        c.Byte4 = AllocationLength;
    }

    public static ModeSense6 DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly Cdb6 c = ref Wire.As<Cdb6>(cdb);
        return new ModeSense6(
            (ModePageCode)(c.Byte2 & 0x3F),
            c.Byte4,
            (PageControl)(c.Byte2 >> 6),
            Bits.Has(c.Byte1, 0x08),
            c.Byte3);
    }
}
