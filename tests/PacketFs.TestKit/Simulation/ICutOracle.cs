using PacketFs.Emulation;

namespace PacketFs.TestKit.Simulation;

/// <summary>
/// Judges what is found after a power cut. Throws when it is not what was promised; the message says what.
/// </summary>
internal interface ICutOracle
{
    /// <summary>True when a failure to mount, or to read, is what can happen here.</summary>
    bool MayRefuse(bool torn);

    /// <summary>Called before the volume is mounted; the device is not open.</summary>
    void Repair(SimulatedStack stack);

    /// <summary>
    /// Called on the mounted volume. Returns what is on it, to which a second cut may change nothing; null when there
    /// is nothing more to judge. The packets are known when only the first cut has torn any.
    /// </summary>
    TreeImage? Judge(SimulatedStack stack, ExpectedStates expected, bool torn, TornPackets? packets);

    /// <summary>Can the volume be worked with? Leaves it as it was, but for the root's times.</summary>
    void Use(SimulatedStack stack);

    /// <summary>Called after it was unmounted.</summary>
    void JudgeAgain(EmulatedDisc disc, StackShape shape, TreeImage found);
}
