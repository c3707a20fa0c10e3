namespace PacketFs.Udf.Structures;

/// <summary>ECMA-167 4/14.10.3 on.</summary>
public enum ExtendedAttributeType : uint
{
    CharacterSetInformation = 1,
    AlternatePermissions = 3,
    FileTimes = 5,
    InformationTimes = 6,
    DeviceSpecification = 12,
    ImplementationUse = 2048,
    ApplicationUse = 65536,
}
