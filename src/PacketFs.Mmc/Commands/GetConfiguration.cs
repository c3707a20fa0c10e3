namespace PacketFs.Mmc.Commands;

/// <summary>GET CONFIGURATION (MMC): current profile and features.</summary>
public readonly record struct GetConfiguration(
    ushort AllocationLength,
    FeatureRequest Request = FeatureRequest.All,
    FeatureCode StartingFeature = FeatureCode.ProfileList) : IScsiCommand<GetConfiguration>
{
    public static byte OperationCode => (byte)Opcode.GetConfiguration;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref ConfigurationCdb c = ref Wire.As<ConfigurationCdb>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = (byte)((byte)Request & 0x03);
        c.StartingFeature = (ushort)StartingFeature;
        c.Length = AllocationLength;
    }

    public static GetConfiguration DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly ConfigurationCdb c = ref Wire.As<ConfigurationCdb>(cdb);
        return new GetConfiguration(
            c.Length,
            (FeatureRequest)(c.Byte1 & 0x03),
            (FeatureCode)(ushort)c.StartingFeature);
    }
}
