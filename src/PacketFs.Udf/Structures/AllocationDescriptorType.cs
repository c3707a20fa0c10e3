namespace PacketFs.Udf.Structures;

/// <summary>Which allocation descriptors an ICB holds: bits 0-2 of its flags. ECMA-167 4/14.6.8.</summary>
public enum AllocationDescriptorType : byte
{
    Short = 0,
    Long = 1,
    /// <summary>Forbidden by UDF.</summary>
    Extended = 2,
    /// <summary>No descriptors: the data itself stands in the ICB.</summary>
    Embedded = 3,
}
