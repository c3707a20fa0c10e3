namespace PacketFs.ConformanceTests.Judges;

/// <summary>
/// What a judge says of a disc. A judge with a known bug says nothing of the discs that it cannot read.
/// </summary>
/// <param name="Kind">In short.</param>
/// <param name="Reason">In words; empty for good ones.</param>
internal sealed record Verdict(VerdictKind Kind, string Reason)
{
    public static Verdict Good { get; } = new(VerdictKind.Good, string.Empty);

    public static Verdict Bad(string reason) => new(VerdictKind.Bad, reason);

    public static Verdict NotAsked(string reason) => new(VerdictKind.NotAsked, reason);

    /// <summary>Good without objections, bad with them.</summary>
    public static Verdict Of(IReadOnlyCollection<string> objections) =>
        objections.Count == 0 ? Good : Bad(string.Join('\n', objections));
}
