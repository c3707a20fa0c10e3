namespace PacketFs.Benchmarks.Fuse;

/// <summary>What a worker does to a mounted folder. The names are those of its command line.</summary>
internal enum Operation
{
    /// <summary>One file in pieces of 1 MiB, then fsync.</summary>
    Write,

    /// <summary>The same file, after a remount, in pieces of 1 MiB.</summary>
    Read,

    /// <summary>Files of 4 KiB in a few folders, then syncfs by way of an fsync of each folder.</summary>
    Create,

    /// <summary>Lists the folders and asks the attributes of every file, after a remount.</summary>
    Stat,

    /// <summary>Reads every small file, after the listing.</summary>
    ReadSmall,

    /// <summary>Removes them all.</summary>
    Unlink,
}
