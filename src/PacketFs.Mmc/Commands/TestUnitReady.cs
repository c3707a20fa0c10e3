namespace PacketFs.Mmc.Commands;

/// <summary>TEST UNIT READY (SPC; MMC): GOOD when the medium is there and answers.</summary>
public readonly record struct TestUnitReady() : IScsiCommand<TestUnitReady>
{
    public static byte OperationCode => (byte)Opcode.TestUnitReady;

    public static int CdbLength => 6;

    public void EncodeCdb(Span<byte> cdb)
    {
        cdb[0] = OperationCode;
    }

    public static TestUnitReady DecodeCdb(ReadOnlySpan<byte> cdb) => default;
}
