namespace PacketFs.Hosting.Jobs.Info;

/// <summary>What a mounted volume knows better than its disc.</summary>
internal sealed record LiveVolume(long TotalBlocks, long FreeBlocks, long Files, long Directories);
