namespace PacketFs.Mmc.Commands;

/// <summary>
/// MODE SENSE(10) (SPC; MMC): mode parameter header(10), block descriptors unless disabled, mode pages.
/// </summary>
public readonly record struct ModeSense10(
    ModePageCode Page,
    ushort AllocationLength,
    PageControl Control = PageControl.Current,
    bool DisableBlockDescriptors = true,
    byte SubpageCode = 0) : IScsiCommand<ModeSense10>
{
    public static byte OperationCode => (byte)Opcode.ModeSense10;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = Bits.If(DisableBlockDescriptors, 0x08);
        c.Byte2 = Bits.Insert((byte)((byte)Page & 0x3F), 0xC0, 6, (int)Control);
        c.Byte3 = SubpageCode;
        c.Length = AllocationLength;
    }

    public static ModeSense10 DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        return new ModeSense10(
            (ModePageCode)(c.Byte2 & 0x3F),
            c.Length,
            (PageControl)(c.Byte2 >> 6),
            Bits.Has(c.Byte1, 0x08),
            c.Byte3);
    }
}
