namespace PacketFs.Udf.Format;

/// <summary>
/// Blocks at which a new volume's structures lie: inside the partition, or, but for the bitmap, inside the metadata
/// partition where there is one.
/// </summary>
/// <param name="Bitmap">First block of the space bitmap.</param>
/// <param name="BitmapBlocks">Blocks of the space bitmap descriptor itself.</param>
/// <param name="FileSet">The file set descriptor.</param>
/// <param name="SystemStreamDirectory">Its ICB; null before UDF 2.00.</param>
/// <param name="RootDirectory">Its ICB.</param>
/// <param name="NonAllocatableSpace">Its ICB: a system stream, or a file of the root before UDF 2.00; null where
/// nothing goes bad in packets, and on type 1 before UDF 2.00.</param>
/// <param name="Metadata">The files of the metadata partition; null without one.</param>
internal sealed record PartitionPlan(
    uint Bitmap,
    long BitmapBlocks,
    uint FileSet,
    uint? SystemStreamDirectory,
    uint RootDirectory,
    uint? NonAllocatableSpace,
    MetadataPlan? Metadata)
{
    /// <summary>The partition, by reference, that all of them but the bitmap are in.</summary>
    public ushort Reference => Metadata is null && VirtualTable is null ? (ushort)0 : MetadataPlan.Reference;

    /// <summary>On write-once media, the first virtual allocation table's ICB; file set and root are virtual.</summary>
    public uint? VirtualTable { get; init; }

    /// <summary>All of them but the bitmap; one block each.</summary>
    public IEnumerable<uint> Structures
    {
        get
        {
            yield return FileSet;
            yield return RootDirectory;
            if (SystemStreamDirectory is { } streams)
            {
                yield return streams;
            }

            if (NonAllocatableSpace is { } space)
            {
                yield return space;
            }
        }
    }
}
