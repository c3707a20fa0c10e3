namespace PacketFs.Hosting.Jobs;

/// <summary>One region of the volume to be made: first block, number of blocks, what for.</summary>
public readonly record struct LayoutLine(long Start, long BlockCount, string Purpose);
