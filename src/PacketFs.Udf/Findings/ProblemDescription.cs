namespace PacketFs.Udf.Findings;

/// <summary>What the table says about one problem.</summary>
/// <param name="Code">Stable across releases; scripts may match it.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Text">What it is, in words for a person.</param>
public readonly record struct ProblemDescription(string Code, Severity Severity, string Text);
