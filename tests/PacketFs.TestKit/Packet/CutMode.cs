namespace PacketFs.TestKit.Packet;

public enum CutMode
{
    /// <summary>The command never began.</summary>
    Before,

    /// <summary>In the middle of the command: each of its packets is old, new, or unreadable.</summary>
    Torn,

    /// <summary>The command was done, but nobody learnt of it.</summary>
    After,
}
