using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>A run of blocks, and who says that it is his.</summary>
internal readonly record struct BlockClaim(LbAddr Start, uint Count, Where Owner, ClaimRole Role)
{
    public long End => (long)Start.Block + Count;
}
