using PacketFs.Core;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>What forbids a repair of a volume on a write-once medium, which can only be added to.</summary>
internal static class AppendObstacles
{
    /// <summary>Null when the volume can be repaired; else why not.</summary>
    /// <param name="source">The medium itself.</param>
    /// <param name="view">The medium with what is planned so far.</param>
    /// <param name="volume">As seen through <paramref name="view"/>.</param>
    public static string? Find(IBlockDevice source, IBlockDevice view, LogicalVolume volume)
    {
        PartitionMap map = volume.Maps.First(found => found.Kind == PartitionMapKind.Virtual);
        if (map.Mapping is not VirtualMapping)
        {
            return "no virtual allocation table is left; 'packetfs recover --deep' may still find files";
        }

        if (source is not IAppendDevice medium)
        {
            return "it is recorded for write-once media, and the device cannot be written on at its end";
        }

        return medium.ReadOnlyReason is { } reason
            ? $"{reason}; 'packetfs recover' copies out what can still be read"
            : AppendMount.FindObstacle(view, volume, null);
    }
}
