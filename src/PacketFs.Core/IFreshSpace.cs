namespace PacketFs.Core;

/// <summary>
/// A medium on which what is written can be written again, but not without end: each time fresh blocks are gone for
/// good. Whoever allocates should take fresh blocks, in ascending order, and nothing that was ever written; fresh
/// blocks also go to overwriting, so they must be counted anew.
/// </summary>
public interface IFreshSpace
{
    /// <summary>Changes whenever fresh blocks have become fewer.</summary>
    long Version { get; }

    /// <summary>Blocks that must stay fresh so that what was accepted can be committed and put in place.</summary>
    long ReserveBlocks { get; }

    /// <summary>Null where the medium does not tell.</summary>
    OverwriteResources? Left { get; }

    /// <summary>
    /// Why no change must be begun any more, in words for a person; null while changes can be made. What was changed
    /// before can still be committed.
    /// </summary>
    string? Exhaustion { get; }

    /// <summary>Runs of fresh blocks, ascending. Each is written from its first block on.</summary>
    IReadOnlyList<FreshRun> ListFresh();
}
