namespace PacketFs.Emulation.Discs;

/// <summary>How far the recording of a packet disc has come. The values stand in files.</summary>
internal enum RecordingStatus : byte
{
    /// <summary>Nothing on it.</summary>
    Blank = 1,

    /// <summary>Fixed packets have been appended; track and session are open.</summary>
    TrackOpen = 2,

    /// <summary>The track is closed, the session is not.</summary>
    TrackClosed = 3,

    /// <summary>Lead-in and lead-out are there; every packet of the track can be overwritten.</summary>
    Complete = 4,
}
