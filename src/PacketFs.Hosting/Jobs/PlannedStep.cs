namespace PacketFs.Hosting.Jobs;

/// <summary>One thing that formatting will do, in words for a person; how long it takes, where that is known.</summary>
public readonly record struct PlannedStep(string Text, TimeSpan? Estimate = null);
