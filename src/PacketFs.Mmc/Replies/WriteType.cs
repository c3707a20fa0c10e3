namespace PacketFs.Mmc.Replies;

/// <summary>Write type of mode page 05h.</summary>
public enum WriteType : byte
{
    /// <summary>CD: packets; DVD: incremental.</summary>
    Packet = 0,
    TrackAtOnce = 1,

    /// <summary>DVD: disc at once.</summary>
    SessionAtOnce = 2,
    Raw = 3,
    LayerJump = 4,
}
