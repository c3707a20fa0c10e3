namespace PacketFs.Mmc.Commands;

/// <summary>REPAIR TRACK (MMC): writes what a power loss left out, so that the track can go on.</summary>
public readonly record struct RepairTrack(ushort TrackNumber, bool Immediate = false) : IScsiCommand<RepairTrack>
{
    public static byte OperationCode => (byte)Opcode.RepairTrack;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref TrackCdb c = ref Wire.As<TrackCdb>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = Bits.If(Immediate, 0x01);
        c.TrackNumber = TrackNumber;
    }

    public static RepairTrack DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly TrackCdb c = ref Wire.As<TrackCdb>(cdb);
        return new RepairTrack(c.TrackNumber, Bits.Has(c.Byte1, 0x01));
    }
}
