namespace PacketFs.Mmc.Commands;

/// <summary>START STOP UNIT (SBC; MMC): spins, stops, loads, ejects.</summary>
/// <param name="PowerCondition">0 to 15; other than 0 makes the drive ignore the two bits.</param>
public readonly record struct StartStopUnit(
    bool Start, bool LoadEject = false, bool Immediate = false, byte PowerCondition = 0)
    : IScsiCommand<StartStopUnit>
{
    public static byte OperationCode => (byte)Opcode.StartStopUnit;

    public static int CdbLength => 6;

    /// <summary>Closes the tray and makes the medium ready.</summary>
    public static StartStopUnit Load(bool immediate = false) => new(Start: true, LoadEject: true, immediate);

    /// <summary>Opens the tray.</summary>
    public static StartStopUnit Eject(bool immediate = false) => new(Start: false, LoadEject: true, immediate);

    public void EncodeCdb(Span<byte> cdb)
    {
        ref Cdb6 c = ref Wire.As<Cdb6>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = Bits.If(Immediate, 0x01);
        int action = (PowerCondition << 4) & 0xF0;
        c.Byte4 = (byte)(action | Bits.If(LoadEject, 0x02) | Bits.If(Start, 0x01));
    }

    public static StartStopUnit DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly Cdb6 c = ref Wire.As<Cdb6>(cdb);
        return new StartStopUnit(
            Bits.Has(c.Byte4, 0x01),
            Bits.Has(c.Byte4, 0x02),
            Bits.Has(c.Byte1, 0x01),
            (byte)(c.Byte4 >> 4));
    }
}
