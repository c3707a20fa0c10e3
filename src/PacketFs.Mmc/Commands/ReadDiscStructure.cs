using PacketFs.Core;

namespace PacketFs.Mmc.Commands;

/// <summary>READ DISC STRUCTURE (MMC): what a DVD or BD says of itself.</summary>
public readonly record struct ReadDiscStructure(
    DiscStructureMedia Media,
    byte Format,
    ushort AllocationLength,
    Lba Address = default,
    byte Layer = 0,
    byte GrantId = 0) : IScsiCommand<ReadDiscStructure>
{
    public static byte OperationCode => (byte)Opcode.ReadDiscStructure;

    public static int CdbLength => 12;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref AddressedCdb12 c = ref Wire.As<AddressedCdb12>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = (byte)((byte)Media & 0x0F);
        c.Address = Address;
        c.Byte6 = Layer;
        c.Byte7 = Format;
        c.Length = AllocationLength;
        c.Byte10 = (byte)((GrantId & 0x03) << 6);
    }

    public static ReadDiscStructure DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly AddressedCdb12 c = ref Wire.As<AddressedCdb12>(cdb);
        return new ReadDiscStructure(
            (DiscStructureMedia)(c.Byte1 & 0x0F),
            c.Byte7,
            c.Length,
            c.Address,
            c.Byte6,
            (byte)(c.Byte10 >> 6));
    }
}
