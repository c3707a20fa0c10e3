namespace PacketFs.Core;

/// <summary>Blocks of a medium that were never written.</summary>
/// <param name="Start">The first of them.</param>
/// <param name="Count">How many follow each other.</param>
public readonly record struct FreshRun(Lba Start, long Count)
{
    /// <summary>Behind the last of them.</summary>
    public Lba End => Start + Count;
}
