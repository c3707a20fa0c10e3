namespace PacketFs.Mmc.Commands;

/// <summary>READ CD MSF (MMC): as READ CD, from one time to another.</summary>
/// <param name="Start">The first sector.</param>
/// <param name="End">Behind the last one.</param>
/// <param name="MainChannel">F8h = whole 2,352-byte sectors, 10h = user data.</param>
/// <param name="SubChannel">0 none, 1 raw P-W, 2 Q, 4 corrected R-W.</param>
public readonly record struct ReadCdMsf(
    Msf Start, Msf End, CdSectorType ExpectedType, byte MainChannel, byte SubChannel = 0)
    : IScsiCommand<ReadCdMsf>
{
    public static byte OperationCode => (byte)Opcode.ReadCdMsf;

    public static int CdbLength => 12;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref ReadCdMsfCdb c = ref Wire.As<ReadCdMsfCdb>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = (byte)(((byte)ExpectedType << 2) & 0x1C);
        c.Start = Start;
        c.End = End;
        c.MainChannel = MainChannel;
        c.SubChannel = (byte)(SubChannel & 0x07);
    }

    public static ReadCdMsf DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly ReadCdMsfCdb c = ref Wire.As<ReadCdMsfCdb>(cdb);
        return new ReadCdMsf(
            c.Start, c.End, (CdSectorType)((c.Byte1 >> 2) & 0x07), c.MainChannel, (byte)(c.SubChannel & 0x07));
    }
}
