using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Packet;

namespace PacketFs.TestKit.Simulation;

/// <summary>How a scenario on a faulty drive has ended.</summary>
/// <param name="Failure">Null when it came to its end, unmount included.</param>
/// <param name="Doing">The operation that failed.</param>
/// <param name="ReadOnlyReason">What the device said then of why it takes no writes; null when it does.</param>
/// <param name="Statistics">Of the last packet device.</param>
/// <param name="ReadFailure">After a failure of a mounted volume: what could not be read from it then; null when all
/// could.</param>
/// <param name="Disc">The disc of the run as it was left, wherever it lies now.</param>
public sealed record FaultResult(
    FsException? Failure,
    string Doing,
    string? ReadOnlyReason,
    PacketDeviceStatistics Statistics,
    string? ReadFailure,
    EmulatedDisc Disc)
{
    public bool Survived => Failure is null;

    /// <summary>What may be found on the disc when it is mounted again.</summary>
    public required ExpectedStates Expected { get; init; }
}
