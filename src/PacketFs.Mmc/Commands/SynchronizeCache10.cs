using PacketFs.Core;

namespace PacketFs.Mmc.Commands;

/// <summary>SYNCHRONIZE CACHE(10) (SBC; MMC). LBA 0 and count 0: everything.</summary>
public readonly record struct SynchronizeCache10(
    bool Immediate = false, Lba Lba = default, ushort BlockCount = 0)
    : IScsiCommand<SynchronizeCache10>
{
    public static byte OperationCode => (byte)Opcode.SynchronizeCache10;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref BlockCdb10 c = ref Wire.As<BlockCdb10>(cdb);
        c.OperationCode = OperationCode;
        c.Flags = Bits.If(Immediate, 0x02);
        c.Lba = Lba;
        c.BlockCount = BlockCount;
    }

    public static SynchronizeCache10 DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly BlockCdb10 c = ref Wire.As<BlockCdb10>(cdb);
        return new SynchronizeCache10(Bits.Has(c.Flags, 0x02), c.Lba, c.BlockCount);
    }
}
