using PacketFs.Core;

namespace PacketFs.Mmc;

/// <summary>One row of <see cref="SenseTable"/>.</summary>
/// <param name="Key">Sense key; null: any.</param>
/// <param name="Asc">Additional sense code; null: any.</param>
/// <param name="Ascq">Its qualifier; null: any.</param>
/// <param name="Meaning">The standard's words, in lower case.</param>
/// <param name="Error">What a failure becomes above the drive; null: it is none.</param>
/// <param name="Advice">What a person can do; a whole sentence.</param>
/// <param name="Repeats">How often the same command may be repeated before the verdict stands.</param>
/// <param name="PauseMs">Milliseconds before each repetition.</param>
public sealed record SenseRule(
    byte? Key,
    byte? Asc,
    byte? Ascq,
    string Meaning,
    SenseAction Action,
    FsError? Error,
    string Advice,
    int Repeats = 0,
    int PauseMs = 0)
{
    public bool Matches(SenseCode code) =>
        (Key is null || Key == code.Key) && (Asc is null || Asc == code.Asc) && (Ascq is null || Ascq == code.Ascq);

    /// <summary>True when every code that <paramref name="other"/> matches is matched by this row too.</summary>
    public bool Covers(SenseRule other) =>
        (Key is null || Key == other.Key) && (Asc is null || Asc == other.Asc) && (Ascq is null || Ascq == other.Ascq);
}
