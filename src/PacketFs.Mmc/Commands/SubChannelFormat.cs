namespace PacketFs.Mmc.Commands;

/// <summary>What READ SUB-CHANNEL is asked for.</summary>
public enum SubChannelFormat : byte
{
    /// <summary>Where the head was last.</summary>
    CurrentPosition = 1,

    /// <summary>The disc's catalogue number (MCN).</summary>
    MediaCatalogNumber = 2,

    /// <summary>The recording code (ISRC) of a track.</summary>
    TrackIsrc = 3,
}
