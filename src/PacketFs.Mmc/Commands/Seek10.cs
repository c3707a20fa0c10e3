using PacketFs.Core;

namespace PacketFs.Mmc.Commands;

/// <summary>SEEK(10) (SBC; MMC).</summary>
public readonly record struct Seek10(Lba Lba) : IScsiCommand<Seek10>
{
    public static byte OperationCode => (byte)Opcode.Seek10;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref BlockCdb10 c = ref Wire.As<BlockCdb10>(cdb);
        c.OperationCode = OperationCode;
        c.Lba = Lba;
    }

    public static Seek10 DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly BlockCdb10 c = ref Wire.As<BlockCdb10>(cdb);
        return new Seek10(c.Lba);
    }
}
