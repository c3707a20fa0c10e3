namespace PacketFs.Recording.Planning;

/// <summary>How a session is recorded.</summary>
public enum RecordingMethod
{
    /// <summary>CD: one track after the other; the drive links them.</summary>
    TrackAtOnce,

    /// <summary>CD: the drive gets a cue sheet, then all sectors without a stop.</summary>
    SessionAtOnce,

    /// <summary>CD: every sector of the disc from lead-in to lead-out comes from the host.</summary>
    Raw,

    /// <summary>CD: packets of a fixed size; the last one is filled up.</summary>
    FixedPacket,

    /// <summary>CD: packets as long as the input brings them, with link blocks between.</summary>
    VariablePacket,

    /// <summary>DVD-R, DVD-RW: the size is announced, then all blocks follow; the disc is final.</summary>
    DiscAtOnce,

    /// <summary>DVD-R, DVD-RW: tracks that grow; borders around them.</summary>
    Incremental,

    /// <summary>DVD+R, BD-R: at the next writable address.</summary>
    Sequential,

    /// <summary>DVD-RAM, DVD+RW, DVD-RW, CD-RW and BD-RE as formatted: from LBA 0 over what is there.</summary>
    Overwrite,
}
