using PacketFs.Emulation;

namespace PacketFs.TestKit.Simulation;

/// <summary>What the drive itself says that a cut at this moment leaves: of its buffer, and of what it is busy
/// with.</summary>
internal sealed class PeekedOutcome(ulong seed, PacketOutcome outcome) : ICrashOutcome
{
    public bool IsTorn => outcome is PacketOutcome.Unreadable or PacketOutcome.BySeed;

    public EmulatedDisc Build(DiscRecorder recorder, EmulatedDisc? reuse, IReadOnlySet<int> defects) =>
        recorder.Peek(seed, outcome, reuse);

    public IReadOnlyCollection<int> TornOf(DiscRecorder recorder) => [];

    public string Describe(DiscRecorder recorder) => $"what is under the laser: {outcome}, seed {seed}";
}
