using PacketFs.Core;

namespace PacketFs.Mmc.Commands;

/// <summary>GET PERFORMANCE (MMC): speeds that drive and medium can do.</summary>
/// <param name="DataType">Type 0: bits 4-3 tolerance (always 2), bit 2 write, bits 1-0 exceptions.</param>
public readonly record struct GetPerformance(
    PerformanceType Type, ushort MaximumDescriptors, byte DataType = 0, Lba StartingLba = default)
    : IScsiCommand<GetPerformance>
{
    public static byte OperationCode => (byte)Opcode.GetPerformance;

    public static int CdbLength => 12;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref AddressedCdb12 c = ref Wire.As<AddressedCdb12>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = (byte)(DataType & 0x1F);
        c.Address = StartingLba;
        c.Length = MaximumDescriptors;
        c.Byte10 = (byte)Type;
    }

    public static GetPerformance DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly AddressedCdb12 c = ref Wire.As<AddressedCdb12>(cdb);
        return new GetPerformance((PerformanceType)c.Byte10, c.Length, (byte)(c.Byte1 & 0x1F), c.Address);
    }
}
