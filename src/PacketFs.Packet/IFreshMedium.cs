using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// What a medium tells that keeps everything ever written on it, and replaces instead of overwriting.
/// </summary>
public interface IFreshMedium
{
    /// <summary>Changes whenever fresh blocks have become fewer.</summary>
    long Version { get; }

    /// <summary>As of the last sync; null where the medium does not tell.</summary>
    OverwriteResources? Left { get; }

    /// <summary>Runs of blocks that were never written, ascending; each is written from its first block on.</summary>
    IReadOnlyList<FreshRun> ListFresh();
}
