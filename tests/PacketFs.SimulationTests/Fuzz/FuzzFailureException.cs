namespace PacketFs.SimulationTests.Fuzz;

/// <summary>A bound was passed, or something came out wrong: what no disc may bring about.</summary>
internal sealed class FuzzFailureException(string message) : Exception(message);
