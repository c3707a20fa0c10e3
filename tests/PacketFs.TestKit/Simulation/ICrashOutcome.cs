using PacketFs.Emulation;

namespace PacketFs.TestKit.Simulation;

/// <summary>One way in which a power cut at some moment can end.</summary>
internal interface ICrashOutcome
{
    /// <summary>Something that was being written cannot be read afterwards.</summary>
    bool IsTorn { get; }

    /// <summary>What the cut leaves: a copy of its own, or <paramref name="reuse"/>, turned into it.</summary>
    EmulatedDisc Build(DiscRecorder recorder, EmulatedDisc? reuse, IReadOnlySet<int> defects);

    /// <summary>Which packets cannot be read afterwards, as far as that is known.</summary>
    IReadOnlyCollection<int> TornOf(DiscRecorder recorder);

    string Describe(DiscRecorder recorder);
}
