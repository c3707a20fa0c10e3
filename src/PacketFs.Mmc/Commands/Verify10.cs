using PacketFs.Core;

namespace PacketFs.Mmc.Commands;

/// <summary>
/// VERIFY(10) (SBC; MMC): reads without a data phase; the first bad block is in the information field.
/// </summary>
public readonly record struct Verify10(
    Lba Lba, ushort BlockCount, bool ByteCheck = false, bool DisablePageOut = false)
    : IScsiCommand<Verify10>
{
    public static byte OperationCode => (byte)Opcode.Verify10;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref BlockCdb10 c = ref Wire.As<BlockCdb10>(cdb);
        c.OperationCode = OperationCode;
        c.Flags = (byte)(Bits.If(DisablePageOut, 0x10) | Bits.If(ByteCheck, 0x02));
        c.Lba = Lba;
        c.BlockCount = BlockCount;
    }

    public static Verify10 DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly BlockCdb10 c = ref Wire.As<BlockCdb10>(cdb);
        return new Verify10(c.Lba, c.BlockCount, Bits.Has(c.Flags, 0x02), Bits.Has(c.Flags, 0x10));
    }
}
