namespace PacketFs.Hosting.Jobs;

/// <summary>Defective packets for a new disc: how many, and the seed that places them.</summary>
public readonly record struct DefectSeed(ulong Seed, int Count);
