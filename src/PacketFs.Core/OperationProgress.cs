namespace PacketFs.Core;

/// <summary>How far a long operation is.</summary>
/// <param name="Stage">What is being done, in words for a person ("Formatting", "Certifying").</param>
/// <param name="Fraction">0 to 1; NaN when the drive does not tell.</param>
public readonly record struct OperationProgress(string Stage, double Fraction);
