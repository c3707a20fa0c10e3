using PacketFs.Core;

namespace PacketFs.TestKit.Packet;

/// <summary>A set of blocks that the last committed state needs; nothing at first.</summary>
public sealed class LiveBlocks : ICommittedBlocks
{
    private readonly HashSet<long> _blocks = [];

    public void Add(Lba start, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _blocks.Add(start.Value + i);
        }
    }

    public void Remove(Lba block) => _blocks.Remove(block.Value);

    public void Set(IEnumerable<long> blocks)
    {
        _blocks.Clear();
        _blocks.UnionWith(blocks);
    }

    public bool HoldsLiveData(Lba start, int blockCount)
    {
        for (int i = 0; i < blockCount; i++)
        {
            if (_blocks.Contains(start.Value + i))
            {
                return true;
            }
        }

        return false;
    }
}
