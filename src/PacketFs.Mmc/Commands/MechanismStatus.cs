namespace PacketFs.Mmc.Commands;

/// <summary>MECHANISM STATUS (MMC): tray, changer, current address.</summary>
public readonly record struct MechanismStatus(ushort AllocationLength) : IScsiCommand<MechanismStatus>
{
    public static byte OperationCode => (byte)Opcode.MechanismStatus;

    public static int CdbLength => 12;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref AddressedCdb12 c = ref Wire.As<AddressedCdb12>(cdb);
        c.OperationCode = OperationCode;
        c.Length = AllocationLength;
    }

    public static MechanismStatus DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly AddressedCdb12 c = ref Wire.As<AddressedCdb12>(cdb);
        return new MechanismStatus(c.Length);
    }
}
