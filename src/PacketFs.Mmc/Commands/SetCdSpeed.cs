namespace PacketFs.Mmc.Commands;

/// <summary>SET CD SPEED (MMC). Speeds in 1,000 bytes/s; the drive picks the next lower one.</summary>
public readonly record struct SetCdSpeed(
    ushort ReadSpeed, ushort WriteSpeed, bool ConstantAngularVelocity = false)
    : IScsiCommand<SetCdSpeed>
{
    public static byte OperationCode => (byte)Opcode.SetCdSpeed;

    public static int CdbLength => 12;

    /// <summary>As fast as drive and medium can.</summary>
    public const ushort Maximum = 0xFFFF;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref SpeedCdb c = ref Wire.As<SpeedCdb>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = Bits.If(ConstantAngularVelocity, 0x01);
        c.ReadSpeed = ReadSpeed;
        c.WriteSpeed = WriteSpeed;
    }

    public static SetCdSpeed DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly SpeedCdb c = ref Wire.As<SpeedCdb>(cdb);
        return new SetCdSpeed(c.ReadSpeed, c.WriteSpeed, (c.Byte1 & 0x03) == 0x01);
    }
}
