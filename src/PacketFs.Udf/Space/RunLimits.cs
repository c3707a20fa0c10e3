namespace PacketFs.Udf.Space;

/// <summary>
/// What searches have learned: for each page of a bitmap, how long the runs that begin in it are at most. A search for
/// a longer one passes over the page without a look, so a volume in crumbs is not walked block by block for every
/// write. What is learned holds until blocks of that page, or of the next one, into which its runs reach, become free.
/// </summary>
internal sealed class RunLimits
{
    private const ushort Unknown = ushort.MaxValue;
    private ushort[] _atMost;

    public RunLimits(int pages, uint alignment, uint phase)
    {
        Alignment = alignment;
        Phase = phase;
        _atMost = new ushort[pages];
        Array.Fill(_atMost, Unknown);
    }

    /// <summary>Runs count from where a block number plus <see cref="Phase"/> is a multiple of this.</summary>
    public uint Alignment { get; }

    public uint Phase { get; }

    /// <summary>True when no run of that length begins in the page. A run longer than a page is never ruled
    /// out.</summary>
    public bool RulesOut(int page, uint minimum) =>
        minimum <= BlockBitmap.PageBlocks && _atMost[page] < minimum;

    /// <summary>A search for <paramref name="minimum"/> blocks has found none that begins in the page.</summary>
    public void Learn(int page, uint minimum)
    {
        if (minimum <= BlockBitmap.PageBlocks)
        {
            _atMost[page] = (ushort)Math.Min(_atMost[page], minimum - 1);
        }
    }

    /// <summary>Blocks of the page may be had that could not be had before.</summary>
    public void Forget(int page)
    {
        _atMost[page] = Unknown;
        _atMost[Math.Max(0, page - 1)] = Unknown;
    }

    public void Grow(int pages)
    {
        int before = _atMost.Length;
        Array.Resize(ref _atMost, pages);
        _atMost.AsSpan(before).Fill(Unknown);
        Forget(Math.Max(0, before - 1));
    }
}
