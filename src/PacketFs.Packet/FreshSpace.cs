using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// What a file system is told of a medium's fresh blocks: how many must be kept for what waits in cache and log, and
/// when no further change may be begun. Each cached packet may have to be replaced once, and each packet of the log may
/// have to be written again, until all that was accepted is in place.
/// </summary>
internal sealed class FreshSpace(PacketContext context, IFreshMedium medium, Lock access) : IFreshSpace
{
    /// <summary>Commit, checkpoint and Reset, and the same when the volume is closed, with some to spare.</summary>
    private const int ReserveUpdates = 32;

    private const int ReservePackets = 16;

    /// <summary>Of a small medium the cache must not be able to take more than this part.</summary>
    private const int CacheDivisor = 16;

    private const int LeastLines = 24;

    private readonly int _usualLines =
        (int)(LimitCache(PacketDeviceOptions.Default.CacheBytes, context.Geometry) / context.Geometry.PacketBytes);

    /// <summary>Packets of the log; 0 without one.</summary>
    public int LogPackets { get; set; }

    public long Version
    {
        get
        {
            lock (access)
            {
                return medium.Version;
            }
        }
    }

    public long ReserveBlocks => (long)Reserve * context.LineBlocks;

    public OverwriteResources? Left
    {
        get
        {
            lock (access)
            {
                return medium.Left;
            }
        }
    }

    public string? Exhaustion
    {
        get
        {
            lock (access)
            {
                return medium.Left is not { } left ? null
                    : left.Updates <= ReserveUpdates ? Words("the drive's list of them cannot be written any more")
                    : left.Entries <= Reserve ? Words("the drive's list of them is full")
                    : left.Units <= Reserve ? Words("the disc is full")
                    : null;
            }
        }
    }

    /// <summary>The same for whoever only looks, with a small cache.</summary>
    private int Reserve => int.Max(context.Cache.Capacity, _usualLines) + LogPackets + ReservePackets;

    public IReadOnlyList<FreshRun> ListFresh()
    {
        lock (access)
        {
            return medium.ListFresh();
        }
    }

    /// <summary>Memory for cached packets, such that a reserve for all of them leaves most of the medium.</summary>
    public static long LimitCache(long cacheBytes, BlockGeometry geometry)
    {
        long packets = Math.Max(LeastLines, geometry.BlockCount / geometry.PacketBlocks / CacheDivisor);
        return Math.Min(cacheBytes, packets * geometry.PacketBytes);
    }

    private static string Words(string why) =>
        $"This disc takes no more changes: what is on it cannot be replaced any more, because {why}. Everything that "
        + "was committed stays; unmount it, and go on with another disc.";
}
