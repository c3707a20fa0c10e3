namespace PacketFs.Udf.Space;

/// <summary>Blocks of the partition, one behind the other.</summary>
internal readonly record struct BlockRun(uint Start, uint Count)
{
    public uint End => Start + Count;
}
