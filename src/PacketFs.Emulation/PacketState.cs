namespace PacketFs.Emulation;

/// <summary>What a packet's place on the medium holds. The values stand in files: never renumber.</summary>
public enum PacketState : byte
{
    /// <summary>Never written since the disc was blanked.</summary>
    Blank = 1,

    Written = 2,

    /// <summary>Nothing that can be read, until it is written again: an interrupted or failed write.</summary>
    Unreadable = 3,

    /// <summary>Being written. Found when a file is opened, it means that the power was cut here.</summary>
    InFlight = 4,
}
