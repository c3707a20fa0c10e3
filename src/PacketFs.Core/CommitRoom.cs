namespace PacketFs.Core;

/// <summary>
/// How much of what the last committed state needs may still be overwritten before the next commit, which must take
/// all of it at once.
/// </summary>
/// <param name="Blocks">Single blocks.</param>
/// <param name="Packets">Packets that these blocks lie in.</param>
public readonly record struct CommitRoom(int Blocks, int Packets)
{
    /// <summary>A device whose commits have no bound.</summary>
    public static CommitRoom Unlimited => new(int.MaxValue, int.MaxValue);
}
