namespace PacketFs.Mmc.Replies;

/// <summary>What the block count of the current/maximum capacity descriptor is.</summary>
public enum CapacityType : byte
{
    Reserved = 0,

    /// <summary>The medium is unformatted or blank; the count is what formatting could give.</summary>
    Unformatted = 1,

    /// <summary>Formatted; the count is the current capacity.</summary>
    Formatted = 2,

    /// <summary>No medium, an unknown one, or a session that is not complete.</summary>
    NoMediumOrIncomplete = 3,
}
