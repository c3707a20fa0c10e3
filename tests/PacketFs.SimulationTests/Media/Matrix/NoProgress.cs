using PacketFs.Core;

namespace PacketFs.SimulationTests.Media.Matrix;

/// <summary>Nobody watches.</summary>
internal sealed class NoProgress : IProgress<OperationProgress>
{
    public static NoProgress Instance { get; } = new();

    public void Report(OperationProgress value)
    {
    }
}
