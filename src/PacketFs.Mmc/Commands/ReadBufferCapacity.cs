namespace PacketFs.Mmc.Commands;

/// <summary>READ BUFFER CAPACITY (MMC).</summary>
public readonly record struct ReadBufferCapacity(
    ushort AllocationLength, bool InBlocks = false)
    : IScsiCommand<ReadBufferCapacity>
{
    public static byte OperationCode => (byte)Opcode.ReadBufferCapacity;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = Bits.If(InBlocks, 0x01);
        c.Length = AllocationLength;
    }

    public static ReadBufferCapacity DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        return new ReadBufferCapacity(c.Length, Bits.Has(c.Byte1, 0x01));
    }
}
