namespace PacketFs.Udf.Structures;

/// <summary>
/// Why bytes on a disc are not the descriptor that was looked for. In the order in which it is found.
/// </summary>
public enum DescriptorFault
{
    /// <summary>Fewer bytes than a tag, or than the structure that the tag announces.</summary>
    TooShort,
    /// <summary>Every byte is zero: nothing was ever recorded here. Ends sequences (ECMA-167 3/8.4.2).</summary>
    Unrecorded,
    Checksum,
    /// <summary>The descriptor version is neither 2 (NSR02) nor 3 (NSR03).</summary>
    Version,
    /// <summary>The tag says that it was recorded in another block.</summary>
    Location,
    /// <summary>The CRC would reach past the bytes at hand.</summary>
    CrcLength,
    Crc,
    /// <summary>A good descriptor, but not of the kind looked for.</summary>
    Identifier,
}
