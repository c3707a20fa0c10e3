namespace PacketFs.Udf.Mounted;

/// <summary>What the integrity descriptor says of one partition.</summary>
/// <param name="Partition">Its reference number.</param>
/// <param name="Free">Free blocks.</param>
/// <param name="Size">All blocks; 0 leaves what is recorded.</param>
internal readonly record struct SpaceCount(ushort Partition, uint Free, uint Size);
