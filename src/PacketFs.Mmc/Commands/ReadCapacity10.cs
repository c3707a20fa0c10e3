namespace PacketFs.Mmc.Commands;

/// <summary>READ CAPACITY(10) (SBC; MMC): the last LBA, not a count.</summary>
public readonly record struct ReadCapacity10() : IScsiCommand<ReadCapacity10>
{
    public static byte OperationCode => (byte)Opcode.ReadCapacity10;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        cdb[0] = OperationCode;
    }

    public static ReadCapacity10 DecodeCdb(ReadOnlySpan<byte> cdb) => default;
}
