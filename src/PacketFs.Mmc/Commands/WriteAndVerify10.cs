using PacketFs.Core;

namespace PacketFs.Mmc.Commands;

/// <summary>WRITE AND VERIFY(10) (SBC; MMC): on media that can be written at random.</summary>
public readonly record struct WriteAndVerify10(
    Lba Lba, ushort BlockCount, bool ByteCheck = false, bool DisablePageOut = false)
    : IScsiCommand<WriteAndVerify10>
{
    public static byte OperationCode => (byte)Opcode.WriteAndVerify10;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref BlockCdb10 c = ref Wire.As<BlockCdb10>(cdb);
        c.OperationCode = OperationCode;
        c.Flags = (byte)(Bits.If(DisablePageOut, 0x10) | Bits.If(ByteCheck, 0x02));
        c.Lba = Lba;
        c.BlockCount = BlockCount;
    }

    public static WriteAndVerify10 DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly BlockCdb10 c = ref Wire.As<BlockCdb10>(cdb);
        return new WriteAndVerify10(c.Lba, c.BlockCount, Bits.Has(c.Flags, 0x02), Bits.Has(c.Flags, 0x10));
    }
}
