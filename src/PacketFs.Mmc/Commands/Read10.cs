using PacketFs.Core;

namespace PacketFs.Mmc.Commands;

/// <summary>READ(10) (SBC; MMC): blocks of 2,048 user bytes.</summary>
public readonly record struct Read10(
    Lba Lba, ushort BlockCount, bool ForceUnitAccess = false, bool DisablePageOut = false)
    : IScsiCommand<Read10>
{
    public static byte OperationCode => (byte)Opcode.Read10;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref BlockCdb10 c = ref Wire.As<BlockCdb10>(cdb);
        c.OperationCode = OperationCode;
        c.Flags = (byte)(Bits.If(DisablePageOut, 0x10) | Bits.If(ForceUnitAccess, 0x08));
        c.Lba = Lba;
        c.BlockCount = BlockCount;
    }

    public static Read10 DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly BlockCdb10 c = ref Wire.As<BlockCdb10>(cdb);
        return new Read10(c.Lba, c.BlockCount, Bits.Has(c.Flags, 0x08), Bits.Has(c.Flags, 0x10));
    }
}
