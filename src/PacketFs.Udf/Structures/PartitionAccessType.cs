namespace PacketFs.Udf.Structures;

/// <summary>How a partition may be written. ECMA-167 3/10.5.7.</summary>
public enum PartitionAccessType : uint
{
    /// <summary>Not specified; pseudo-overwritable in UDF 2.60.</summary>
    NotSpecified = 0,
    ReadOnly = 1,
    WriteOnce = 2,
    /// <summary>Needs preparation before it is written again (CD-RW, MO).</summary>
    Rewritable = 3,
    Overwritable = 4,
}
