namespace PacketFs.Core;

/// <summary>
/// A device that is written once, from front to back: sequential write-once media, and images that behave so. A write
/// is taken at <see cref="NextWritable"/> only, and moves it on; a flush may move it, too. <see
/// cref="IBlockDevice.Geometry"/> counts the blocks that have been recorded; what lies behind them cannot be read.
/// Where <see cref="BlockGeometry.PacketBlocks"/> is more than one, writes end on its multiples.
/// </summary>
public interface IAppendDevice : IBlockDevice
{
    /// <summary>Where the next write must start.</summary>
    Lba NextWritable { get; }

    /// <summary>Blocks that the medium will hold once it is full.</summary>
    long CapacityBlocks { get; }

    /// <summary>
    /// First block of the session that is being written. Other systems look for the volume from here on. Equal to <see
    /// cref="NextWritable"/> while nothing is in that session.
    /// </summary>
    Lba SessionStart => default;

    /// <summary>Why nothing is written, in words for a person; null while something is, or nobody knows.</summary>
    string? ReadOnlyReason => null;

    /// <summary>Sessions are closed one day: room for what closes them must be kept free.</summary>
    bool HasSessions => false;

    /// <summary>
    /// Blocks that each flush costs on the medium beside what was written (the links between packets of a CD): what is
    /// appended is better collected, and sent in few large pieces.
    /// </summary>
    int LinkBlocks => 0;

    /// <summary>
    /// After a write or a flush that failed there may be a way on (<see cref="TryResume"/>): whoever writes keeps a
    /// copy of what was not flushed yet.
    /// </summary>
    bool CanResume => false;

    /// <summary>
    /// After a failed write or flush: makes the medium ready to be written on, at <see cref="NextWritable"/>. Of what
    /// was written since the last good flush some may be missing: reading it back tells. False: it takes no more.
    /// </summary>
    bool TryResume() => false;
}
