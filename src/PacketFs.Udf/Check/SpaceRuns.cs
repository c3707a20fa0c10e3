namespace PacketFs.Udf.Check;

/// <summary>Gathers blocks, given in ascending order, into runs; keeps the first hundred and counts the rest.</summary>
internal sealed class SpaceRuns
{
    private const int Kept = 100;
    private readonly List<(uint Start, uint Count)> _runs = [];
    private uint _lastBlock;

    public IReadOnlyList<(uint Start, uint Count)> Runs => _runs;

    /// <summary>Blocks beyond those runs.</summary>
    public long MoreBlocks { get; private set; }

    public void Add(uint block)
    {
        bool continues = _runs.Count > 0 && block == _lastBlock + 1 && MoreBlocks == 0;
        _lastBlock = block;
        if (continues)
        {
            _runs[^1] = (_runs[^1].Start, _runs[^1].Count + 1);
        }
        else if (_runs.Count < Kept)
        {
            _runs.Add((block, 1));
        }
        else
        {
            MoreBlocks++;
        }
    }
}
