using PacketFs.ConformanceTests.Discs;

namespace PacketFs.ConformanceTests.Judges;

/// <summary>A program by others that reads UDF. Our own reader is no proof of our own writer; these are.</summary>
internal interface IJudge
{
    /// <summary>The head of its column in the matrix.</summary>
    static abstract string Name { get; }

    /// <summary>
    /// Why it need not be asked about such discs: a limit or a bug of its own, by name; null where it must cope. The
    /// expectations of our own discs are never loosened for a judge's sake.
    /// </summary>
    static abstract string? Excuse(DiscSpec spec);

    /// <summary>Examines a disc. Never throws on what the disc or the program says.</summary>
    Verdict Examine(Disc disc);
}
