namespace PacketFs.Udf.Space;

/// <summary>
/// Blocks set aside for one purpose (the next blocks of a file that is being written, the next ICBs), handed out from
/// the front. Held in memory only: no state on the disc ever counts them as used.
/// </summary>
internal sealed class SpaceWindow
{
    public uint Next { get; set; }

    public uint End { get; set; }

    public uint Remaining => End - Next;

    /// <summary>Where the allocator keeps this window in its list; -1 when it holds nothing.</summary>
    internal int Slot { get; set; } = -1;

    /// <summary>Who gets the rest of it back.</summary>
    internal SpaceAllocator? Owner { get; set; }
}
