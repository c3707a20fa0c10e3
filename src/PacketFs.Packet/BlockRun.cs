using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>A run of blocks; <c>default</c> is the empty one.</summary>
public readonly record struct BlockRun(Lba Start, int Count)
{
    public Lba End => Start + Count;

    public bool Overlaps(Lba start, long count) => Count != 0 && start < End && Start < start + count;

    public bool Contains(Lba block) => Overlaps(block, 1);
}
