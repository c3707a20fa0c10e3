namespace PacketFs.ConformanceTests.Judges;

internal enum VerdictKind
{
    Good,
    Bad,

    /// <summary>The judge cannot read such discs, whoever wrote them.</summary>
    NotAsked,
}
