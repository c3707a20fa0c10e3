namespace PacketFs.Udf.Volumes;

/// <summary>Blocks of a metadata file that follow each other in the partition below it.</summary>
/// <param name="FileBlock">Where it begins in the file.</param>
/// <param name="Block">Where it begins in the partition below.</param>
/// <param name="Count">Blocks.</param>
internal readonly record struct MetadataRun(uint FileBlock, uint Block, uint Count);
