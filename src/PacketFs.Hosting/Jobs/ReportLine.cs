namespace PacketFs.Hosting.Jobs;

/// <summary>One fact of a report.</summary>
/// <param name="Key">Stable name for programs: lower case, underscores; empty for what only people are told.</param>
/// <param name="Name">For people.</param>
/// <param name="Value">For people; numbers keep their unit; empty for what only programs are told.</param>
/// <param name="Raw">
/// For programs: a number, a truth value, a text, null, or a list of sections (an array of objects).
/// </param>
public readonly record struct ReportLine(string Key, string Name, string Value, object? Raw);
