namespace PacketFs.Mmc.Commands;

/// <summary>PREVENT ALLOW MEDIUM REMOVAL (SPC; MMC): locks and unlocks the tray.</summary>
public readonly record struct PreventAllowMediumRemoval(
    bool Prevent, bool Persistent = false)
    : IScsiCommand<PreventAllowMediumRemoval>
{
    public static byte OperationCode => (byte)Opcode.PreventAllowMediumRemoval;

    public static int CdbLength => 6;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref Cdb6 c = ref Wire.As<Cdb6>(cdb);
        c.OperationCode = OperationCode;
        c.Byte4 = (byte)(Bits.If(Persistent, 0x02) | Bits.If(Prevent, 0x01));
    }

    public static PreventAllowMediumRemoval DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly Cdb6 c = ref Wire.As<Cdb6>(cdb);
        return new PreventAllowMediumRemoval(Bits.Has(c.Byte4, 0x01), Bits.Has(c.Byte4, 0x02));
    }
}
