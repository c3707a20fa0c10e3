namespace PacketFs.TestKit.Simulation;

/// <summary>At which moments of a run the power is cut.</summary>
public enum CutSelection
{
    /// <summary>Never: the scenario runs to its end and is checked there.</summary>
    None,

    /// <summary>The 1st, 2nd, 4th, 8th, ... moment, and one in a few of the others by seed; one outcome each.</summary>
    Log,

    /// <summary>Every moment; all lost, all landed, a torn packet in any subset.</summary>
    Linear,

    /// <summary>
    /// Every moment; each packet in flight old, new and unreadable, with none, all and any of the others.
    /// </summary>
    Exhaustive,
}
