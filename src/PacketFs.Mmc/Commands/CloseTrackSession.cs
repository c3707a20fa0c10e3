namespace PacketFs.Mmc.Commands;

/// <summary>
/// CLOSE TRACK/SESSION (MMC). What a function does depends on the medium: see <see cref="CloseFunction"/>.
/// </summary>
public readonly record struct CloseTrackSession(
    CloseFunction Function, ushort TrackNumber = 0, bool Immediate = false)
    : IScsiCommand<CloseTrackSession>
{
    public static byte OperationCode => (byte)Opcode.CloseTrackSession;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref TrackCdb c = ref Wire.As<TrackCdb>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = Bits.If(Immediate, 0x01);
        c.Byte2 = (byte)((byte)Function & 0x07);
        c.TrackNumber = TrackNumber;
    }

    public static CloseTrackSession DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly TrackCdb c = ref Wire.As<TrackCdb>(cdb);
        return new CloseTrackSession((CloseFunction)(c.Byte2 & 0x07), c.TrackNumber, Bits.Has(c.Byte1, 0x01));
    }
}
