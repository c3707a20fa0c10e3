using PacketFs.Core;

namespace PacketFs.Mmc.Commands;

/// <summary>READ CD (MMC): any kind of CD sector, with the parts that are asked for.</summary>
/// <param name="BlockCount">At most 24 bits.</param>
/// <param name="MainChannel">F8h = whole 2,352-byte sectors, 10h = user data.</param>
/// <param name="SubChannel">0 none, 1 raw P-W, 2 Q, 4 corrected R-W.</param>
public readonly record struct ReadCd(
    Lba Lba,
    uint BlockCount,
    CdSectorType ExpectedType,
    byte MainChannel,
    byte SubChannel = 0,
    bool DigitalAudioPlay = false) : IScsiCommand<ReadCd>
{
    public static byte OperationCode => (byte)Opcode.ReadCd;

    public static int CdbLength => 12;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref ReadCdCdb c = ref Wire.As<ReadCdCdb>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = (byte)((((byte)ExpectedType << 2) & 0x1C) | Bits.If(DigitalAudioPlay, 0x02));
        c.Lba = Lba;
        c.BlockCount = BlockCount;
        c.MainChannel = MainChannel;
        c.SubChannel = (byte)(SubChannel & 0x07);
    }

    public static ReadCd DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly ReadCdCdb c = ref Wire.As<ReadCdCdb>(cdb);
        return new ReadCd(
            c.Lba,
            c.BlockCount,
            (CdSectorType)((c.Byte1 >> 2) & 0x07),
            c.MainChannel,
            (byte)(c.SubChannel & 0x07),
            Bits.Has(c.Byte1, 0x02));
    }
}
