namespace PacketFs.ConformanceTests.Discs;

/// <summary>What is copied to a disc before it is judged.</summary>
internal enum TreeKind
{
    /// <summary>Regular files and folders only, with names from many scripts and sizes around every edge.</summary>
    Files,

    /// <summary>Files, and all else that a POSIX tree can hold: links, devices, holes, odd times and modes.</summary>
    Curiosities,

    /// <summary>At least 20,000 files that live on this machine and one of more than 100 MB.</summary>
    Real,
}
