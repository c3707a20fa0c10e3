namespace PacketFs.Mmc.Commands;

/// <summary>
/// READ FORMAT CAPACITIES (MMC): the current capacity and the formats that the drive offers for this medium.
/// </summary>
public readonly record struct ReadFormatCapacities(ushort AllocationLength) : IScsiCommand<ReadFormatCapacities>
{
    public static byte OperationCode => (byte)Opcode.ReadFormatCapacities;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        c.OperationCode = OperationCode;
        c.Length = AllocationLength;
    }

    public static ReadFormatCapacities DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        return new ReadFormatCapacities(c.Length);
    }
}
