namespace PacketFs.Core;

/// <summary>
/// A block address on a block device or a drive: counted in the device's blocks, from its first user block.
/// Negative values name a CD's pre-gap and lead-in (LBA -150 = 00:00:00). No implicit casts: a volume's sector
/// number (Lsn) and a partition's block number (LbAddr) are other things.
/// </summary>
public readonly record struct Lba(long Value) : IComparable<Lba>
{
    public int CompareTo(Lba other) => Value.CompareTo(other.Value);

    public static Lba operator +(Lba lba, long blocks) => new(lba.Value + blocks);

    public static Lba operator -(Lba lba, long blocks) => new(lba.Value - blocks);

    public static long operator -(Lba left, Lba right) => left.Value - right.Value;

    public static bool operator <(Lba left, Lba right) => left.Value < right.Value;

    public static bool operator >(Lba left, Lba right) => left.Value > right.Value;

    public static bool operator <=(Lba left, Lba right) => left.Value <= right.Value;

    public static bool operator >=(Lba left, Lba right) => left.Value >= right.Value;

    /// <summary>The start of the packet of <paramref name="packetBlocks"/> blocks that holds this block.</summary>
    public Lba AlignDown(int packetBlocks) => new(Value - PacketOffset(packetBlocks));

    /// <summary>How many blocks into its packet this block lies.</summary>
    public int PacketOffset(int packetBlocks)
    {
        long offset = Value % packetBlocks;
        return (int)(offset < 0 ? offset + packetBlocks : offset);
    }

    public override string ToString() => Value.ToString();
}
