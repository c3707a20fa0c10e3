namespace PacketFs.Udf.Structures;

/// <summary>Write protection in a domain identifier's suffix. UDF 2.1.5.3.</summary>
[Flags]
public enum DomainFlags : byte
{
    None = 0,
    HardWriteProtect = 1,
    SoftWriteProtect = 2,
}
