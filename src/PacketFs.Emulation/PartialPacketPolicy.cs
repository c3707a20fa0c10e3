namespace PacketFs.Emulation;

/// <summary>What the drive does with a write that does not cover whole packets.</summary>
public enum PartialPacketPolicy
{
    /// <summary>Refuses it: 5/21/02 for the start, 5/64/01 for the length.</summary>
    Reject,

    /// <summary>Reads the packet, changes it and writes it again, as some drives do.</summary>
    Rmw,
}
