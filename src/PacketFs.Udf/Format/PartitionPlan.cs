namespace PacketFs.Udf.Format;

/// <summary>Blocks inside the partition at which a new volume's structures lie.</summary>
/// <param name="Bitmap">First block of the space bitmap.</param>
/// <param name="BitmapBlocks">Blocks of the space bitmap descriptor itself.</param>
/// <param name="FileSet">The file set descriptor.</param>
/// <param name="SystemStreamDirectory">Its ICB; null before UDF 2.00.</param>
/// <param name="RootDirectory">Its ICB.</param>
/// <param name="NonAllocatableSpace">Its ICB: a system stream, or a file of the root before UDF 2.00; null on type
/// 1.</param>
internal sealed record PartitionPlan(
    uint Bitmap,
    long BitmapBlocks,
    uint FileSet,
    uint? SystemStreamDirectory,
    uint RootDirectory,
    uint? NonAllocatableSpace);
