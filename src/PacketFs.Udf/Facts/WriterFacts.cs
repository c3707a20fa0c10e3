namespace PacketFs.Udf.Facts;

/// <summary>Who wrote a structure, by the identifier recorded in it.</summary>
/// <param name="Where">"primary", "logical", "partition", "integrity", "table".</param>
/// <param name="Identifier">As recorded: "*PacketFs".</param>
/// <param name="OperatingSystem">The class recorded beside it: "Unix"; "Undefined" where the writer did not
/// say.</param>
public readonly record struct WriterFacts(string Where, string Identifier, string OperatingSystem);
