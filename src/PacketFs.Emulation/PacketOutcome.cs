namespace PacketFs.Emulation;

/// <summary>What becomes of the packet under the laser when the power goes.</summary>
public enum PacketOutcome
{
    /// <summary>One of the others, by the plan's seed.</summary>
    BySeed,

    /// <summary>The laser had not reached it yet.</summary>
    Old,

    /// <summary>Its last block was just down.</summary>
    New,

    /// <summary>Half old, half new: nothing of it can be read (3/11/05) until it is written again.</summary>
    Unreadable,
}
