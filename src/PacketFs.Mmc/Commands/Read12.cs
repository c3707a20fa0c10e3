using PacketFs.Core;

namespace PacketFs.Mmc.Commands;

/// <summary>READ(12) (SBC; MMC).</summary>
/// <param name="Streaming">Speed before certainty: no verification after the write and no replacement of defects,
/// or no retries on read.</param>
public readonly record struct Read12(
    Lba Lba, uint BlockCount, bool ForceUnitAccess = false, bool DisablePageOut = false, bool Streaming = false)
    : IScsiCommand<Read12>
{
    public static byte OperationCode => (byte)Opcode.Read12;

    public static int CdbLength => 12;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref BlockCdb12 c = ref Wire.As<BlockCdb12>(cdb);
        c.OperationCode = OperationCode;
        c.Flags = (byte)(Bits.If(DisablePageOut, 0x10) | Bits.If(ForceUnitAccess, 0x08));
        c.Lba = Lba;
        c.BlockCount = BlockCount;
        c.Options = Bits.If(Streaming, 0x80);
    }

    public static Read12 DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly BlockCdb12 c = ref Wire.As<BlockCdb12>(cdb);
        return new Read12(
            c.Lba,
            c.BlockCount,
            Bits.Has(c.Flags, 0x08),
            Bits.Has(c.Flags, 0x10),
            Bits.Has(c.Options, 0x80));
    }
}
