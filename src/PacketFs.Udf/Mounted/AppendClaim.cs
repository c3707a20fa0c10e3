using PacketFs.Udf.Files;

namespace PacketFs.Udf.Mounted;

/// <summary>Part of a file that lies in blocks which must move.</summary>
/// <param name="Node">The file.</param>
/// <param name="FileBlock">Where the part begins in it.</param>
/// <param name="Count">Blocks of the part.</param>
/// <param name="Offset">Where it begins in the run of blocks.</param>
internal readonly record struct AppendClaim(UdfNode Node, long FileBlock, uint Count, uint Offset);
