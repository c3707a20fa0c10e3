namespace PacketFs.Mmc.Commands;

/// <summary>SEND CUE SHEET (MMC): eight bytes per entry.</summary>
/// <param name="CueSheetSize">Bytes of the list, at most 24 bits.</param>
public readonly record struct SendCueSheet(uint CueSheetSize) : IScsiCommand<SendCueSheet>
{
    public static byte OperationCode => (byte)Opcode.SendCueSheet;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref CueSheetCdb c = ref Wire.As<CueSheetCdb>(cdb);
        c.OperationCode = OperationCode;
        c.Size = CueSheetSize;
    }

    public static SendCueSheet DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly CueSheetCdb c = ref Wire.As<CueSheetCdb>(cdb);
        return new SendCueSheet(c.Size);
    }
}
