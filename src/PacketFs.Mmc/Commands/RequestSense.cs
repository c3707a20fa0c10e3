namespace PacketFs.Mmc.Commands;

/// <summary>REQUEST SENSE (SPC): how far a long operation is, and what the drive has to say.</summary>
/// <param name="Descriptor">Asks for descriptor format; MMC drives answer in fixed format.</param>
public readonly record struct RequestSense(
    byte AllocationLength, bool Descriptor = false)
    : IScsiCommand<RequestSense>
{
    public static byte OperationCode => (byte)Opcode.RequestSense;

    public static int CdbLength => 6;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref Cdb6 c = ref Wire.As<Cdb6>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = Bits.If(Descriptor, 0x01);
        c.Byte4 = AllocationLength;
    }

    public static RequestSense DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly Cdb6 c = ref Wire.As<Cdb6>(cdb);
        return new RequestSense(c.Byte4, Bits.Has(c.Byte1, 0x01));
    }
}
