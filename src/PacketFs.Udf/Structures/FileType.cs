namespace PacketFs.Udf.Structures;

/// <summary>What an ICB describes. ECMA-167 4/14.6.6; 248 to 252 are UDF's (2.3.5.2).</summary>
public enum FileType : byte
{
    /// <summary>Read as a regular file; the virtual allocation table in UDF 1.50.</summary>
    NotSpecified = 0,
    UnallocatedSpaceEntry = 1,
    PartitionIntegrityEntry = 2,
    IndirectEntry = 3,
    Directory = 4,
    RegularFile = 5,
    BlockDevice = 6,
    CharacterDevice = 7,
    ExtendedAttributes = 8,
    Fifo = 9,
    Socket = 10,
    TerminalEntry = 11,
    SymbolicLink = 12,
    StreamDirectory = 13,
    VirtualAllocationTable = 248,
    RealTimeFile = 249,
    MetadataFile = 250,
    MetadataMirrorFile = 251,
    MetadataBitmapFile = 252,
}
