namespace PacketFs.Recording.Planning;

/// <summary>How the disc is left behind.</summary>
public enum SessionEnd
{
    /// <summary>Nothing can be added any more; the most readers read it.</summary>
    Finalise,

    /// <summary>The session is closed and readable; another one can follow.</summary>
    CloseSession,

    /// <summary>The session stays open for more tracks; only recorders can read it.</summary>
    LeaveOpen,
}
