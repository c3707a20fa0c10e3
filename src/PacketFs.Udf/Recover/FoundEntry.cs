using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Recover;

/// <summary>A file entry that a scan of the disc met.</summary>
/// <param name="Sector">Where it is.</param>
/// <param name="Location">Where it says that it is: a block of some partition.</param>
/// <param name="UniqueId">As it says.</param>
/// <param name="Type">What it describes.</param>
/// <param name="IsAttached">A stream, or what holds streams or attributes: it hangs on another entry.</param>
internal readonly record struct FoundEntry(
    long Sector, uint Location, ulong UniqueId, FileType Type, bool IsAttached)
{
    public bool IsDirectory => Type == FileType.Directory;

    /// <summary>One of the files that the volume itself needs.</summary>
    public bool IsSystem => Type is >= FileType.VirtualAllocationTable and not FileType.RealTimeFile;
}
