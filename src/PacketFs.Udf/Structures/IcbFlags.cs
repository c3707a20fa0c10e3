namespace PacketFs.Udf.Structures;

/// <summary>
/// Bits 3 to 13 of an ICB's flags. ECMA-167 4/14.6.8. Bits 0-2 are the <see cref="AllocationDescriptorType"/>.
/// </summary>
[Flags]
public enum IcbFlags : ushort
{
    None = 0,
    AllocationDescriptorMask = 0x0007,
    Sorted = 0x0008,
    NonRelocatable = 0x0010,
    Archive = 0x0020,
    SetUserId = 0x0040,
    SetGroupId = 0x0080,
    Sticky = 0x0100,
    Contiguous = 0x0200,
    System = 0x0400,
    Transformed = 0x0800,
    MultiVersions = 0x1000,
    Stream = 0x2000,
}
