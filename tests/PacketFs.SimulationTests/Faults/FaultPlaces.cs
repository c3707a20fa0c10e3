using PacketFs.TestKit.Simulation;

namespace PacketFs.SimulationTests.Faults;

/// <summary>Some of the places where faults can strike in a run, spread over it.</summary>
/// <param name="Shape">What is struck.</param>
/// <param name="Commands">By number.</param>
/// <param name="Writes">Packet writes, by number.</param>
/// <param name="Packets">Of the disc.</param>
internal sealed record FaultPlaces(
    StackShape Shape, IReadOnlyList<int> Commands, IReadOnlyList<int> Writes, IReadOnlyList<int> Packets)
{
    /// <summary>At most so many numbers from <paramref name="first"/> to <paramref name="last"/>, both among
    /// them.</summary>
    public static IReadOnlyList<int> Spread(int first, int last, int most)
    {
        int count = int.Clamp(last - first + 1, 0, most);
        return [.. Enumerable.Range(0, count).Select(i => count == 1
            ? first
            : first + (int)((long)(last - first) * i / (count - 1)))];
    }
}
