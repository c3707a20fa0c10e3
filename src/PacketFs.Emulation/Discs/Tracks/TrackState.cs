namespace PacketFs.Emulation.Discs.Tracks;

/// <summary>How far the recording of a track has come. The values stand in files: never renumber.</summary>
internal enum TrackState : byte
{
    /// <summary>Its place is set aside, nothing is written.</summary>
    Reserved = 1,

    /// <summary>Something is written, more may follow at its next writable address.</summary>
    Open = 2,

    /// <summary>Nothing can be added.</summary>
    Closed = 3,
}
