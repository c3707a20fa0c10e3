namespace PacketFs.Udf.Structures;

/// <summary>The two upper bits of an allocation descriptor's length. ECMA-167 4/14.14.1.1.</summary>
public enum ExtentType : byte
{
    RecordedAndAllocated = 0,
    /// <summary>Reads as zeros; its blocks are the file's.</summary>
    AllocatedNotRecorded = 1,
    /// <summary>A hole: reads as zeros and owns no block.</summary>
    NotAllocated = 2,
    /// <summary>Not data: where the list of allocation descriptors goes on.</summary>
    NextExtentOfAllocationDescriptors = 3,
}
