namespace PacketFs.TestKit.Simulation;

/// <summary>Something that people or programs do to a volume, under which the power may go at any moment.</summary>
/// <param name="Id">Short, stable: N1, R034, U7.</param>
/// <param name="Sentence">What is done.</param>
/// <param name="Steps">Does it.</param>
public sealed record Scenario(string Id, string Sentence, Action<ScenarioRun> Steps)
{
    /// <summary>What is there before, synced and unmounted; nothing of this is cut.</summary>
    public Action<ScenarioRun>? Given { get; init; }

    /// <summary>True when nothing but the root may be there before.</summary>
    public bool StartsEmpty { get; init; }

    /// <summary>Sessions are closed in it: whatever a cut leaves must be mounted, and closed in the end.</summary>
    public bool Closes { get; init; }

    /// <summary>
    /// Cuts are tried at every so manieth moment only, whatever the mode: for scenarios that are long by nature.
    /// </summary>
    public int Stride { get; init; } = 1;

    public override string ToString() => $"{Id} {Sentence}";
}
