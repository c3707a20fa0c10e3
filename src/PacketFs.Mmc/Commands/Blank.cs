using PacketFs.Core;

namespace PacketFs.Mmc.Commands;

/// <summary>BLANK (MMC).</summary>
/// <param name="AddressOrTrack">The start address of a track tail, or a track number where the type wants one.</param>
public readonly record struct Blank(
    BlankType Type, bool Immediate = false, Lba AddressOrTrack = default)
    : IScsiCommand<Blank>
{
    public static byte OperationCode => (byte)Opcode.Blank;

    public static int CdbLength => 12;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref BlockCdb12 c = ref Wire.As<BlockCdb12>(cdb);
        c.OperationCode = OperationCode;
        c.Flags = (byte)(Bits.If(Immediate, 0x10) | ((byte)Type & 0x07));
        c.Lba = AddressOrTrack;
    }

    public static Blank DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly BlockCdb12 c = ref Wire.As<BlockCdb12>(cdb);
        return new Blank((BlankType)(c.Flags & 0x07), Bits.Has(c.Flags, 0x10), c.Lba);
    }
}
