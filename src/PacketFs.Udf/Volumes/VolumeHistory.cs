using PacketFs.Core;
using PacketFs.Udf.Findings;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// All states of a volume on a write-once medium: each virtual allocation table is one, and stays readable.
/// </summary>
public static class VolumeHistory
{
    /// <summary>
    /// The tables, oldest first: number N of <see cref="VolumeReadOptions.AsOf"/> is the Nth of them.
    /// </summary>
    /// <exception cref="FsException"><see cref="FsError.NotSupported"/>: the volume has none.</exception>
    public static IReadOnlyList<VirtualAllocationTable> Read(IBlockDevice device, LogicalVolume volume)
    {
        if (volume.Maps.Select(map => map.Mapping).OfType<VirtualMapping>().FirstOrDefault() is not { } mapping)
        {
            throw new FsException(
                FsError.NotSupported, "Only volumes on write-once media keep older states; this one is rewritten.");
        }

        VatReader reader = new(
            new SectorReader(device, new FindingCollector()), mapping.BelowReference, mapping.Below);
        List<VirtualAllocationTable> tables = [mapping.Table, .. reader.ReadOlder(mapping.Table)];
        tables.Reverse();
        return tables;
    }
}
