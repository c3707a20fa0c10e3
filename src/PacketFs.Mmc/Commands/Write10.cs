using PacketFs.Core;

namespace PacketFs.Mmc.Commands;

/// <summary>WRITE(10) (SBC; MMC). GOOD says that the data is in the drive's buffer, unless FUA.</summary>
public readonly record struct Write10(
    Lba Lba, ushort BlockCount, bool ForceUnitAccess = false, bool DisablePageOut = false)
    : IScsiCommand<Write10>
{
    public static byte OperationCode => (byte)Opcode.Write10;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref BlockCdb10 c = ref Wire.As<BlockCdb10>(cdb);
        c.OperationCode = OperationCode;
        c.Flags = (byte)(Bits.If(DisablePageOut, 0x10) | Bits.If(ForceUnitAccess, 0x08));
        c.Lba = Lba;
        c.BlockCount = BlockCount;
    }

    public static Write10 DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly BlockCdb10 c = ref Wire.As<BlockCdb10>(cdb);
        return new Write10(c.Lba, c.BlockCount, Bits.Has(c.Flags, 0x08), Bits.Has(c.Flags, 0x10));
    }
}
