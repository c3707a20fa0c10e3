namespace PacketFs.Hosting.Jobs;

/// <summary>What is closed on a disc that is written once, when it is let go of.</summary>
public enum CloseScope
{
    /// <summary>Nothing: the next mount goes on where this one ended. Recorders read the disc, other drives may
    /// not.</summary>
    None,

    /// <summary>The session: any drive reads the disc; the next mount begins another session.</summary>
    Session,

    /// <summary>The disc: any drive reads it, and nothing can be added any more.</summary>
    Disc,
}
