namespace PacketFs.Udf.Check;

/// <summary>What a claimed block is to its owner; the first named has the better right to a block.</summary>
internal enum ClaimRole
{
    /// <summary>The volume's own: bitmap, file set, sparing tables.</summary>
    Structure,
    Icb,
    /// <summary>A further extent of allocation descriptors.</summary>
    Descriptors,
    /// <summary>Entries of a directory.</summary>
    Directory,
    /// <summary>Content of a file.</summary>
    Data,
}
