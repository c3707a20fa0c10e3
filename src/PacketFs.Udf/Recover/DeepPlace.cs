using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Recover;

/// <summary>Where the blocks of a volume are that may have lost all that says so.</summary>
/// <param name="Start">First sector of the partition that stands on the medium.</param>
/// <param name="DataReference">That partition's reference number.</param>
/// <param name="NodeReference">That of the partition in which file entries lie: another one where a table or a
/// metadata file says where they are; then each entry's own word on its number is taken.</param>
/// <param name="IsTable">Entries are found through a table: of one number the last that was written counts.</param>
internal readonly record struct DeepPlace(long Start, ushort DataReference, ushort NodeReference, bool IsTable)
{
    /// <summary>File entries are found by what they say, not by where they are.</summary>
    public bool IsCollected => NodeReference != DataReference;

    /// <summary>Of a volume whose descriptors are left.</summary>
    public static DeepPlace Of(LogicalVolume volume)
    {
        PartitionMap data = volume.Maps.FirstOrDefault(map => map.Kind is PartitionMapKind.Type1
            or PartitionMapKind.Sparable) ?? volume.Maps[0];
        PartitionMap? nodes = volume.Maps.FirstOrDefault(map => map.Kind is PartitionMapKind.Metadata
            or PartitionMapKind.Virtual);
        return new DeepPlace(
            data.Partition.Start.Value, (ushort)data.Reference, (ushort)(nodes ?? data).Reference,
            nodes?.Kind == PartitionMapKind.Virtual);
    }

    /// <summary>
    /// From what was found. Entries of directories say in which partition file entries lie. Where that is the first,
    /// the majority of file entries says where it starts. Else files that the volume itself needs do, or else the
    /// blocks of directories beside a virtual partition. Null when nothing does.
    /// </summary>
    public static DeepPlace? Guess(DeepScan scan)
    {
        long? most = Majority(scan.Entries.Select(entry => (entry.Sector, entry.Location)));
        FoundEntry[] system = [.. scan.Entries.Where(entry => entry.IsSystem)];
        bool isSecond = scan.Partitions.Second > scan.Partitions.First
            || (scan.Partitions == default && system.Length > 0);
        if (most is not { } start)
        {
            return null;
        }

        int fitting = scan.Entries.Count(entry => entry.Sector - entry.Location == start);
        if (!isSecond && (system.Length == 0 || fitting * 2 >= scan.Entries.Count))
        {
            return new DeepPlace(start, 0, 0, IsTable: false);
        }

        // Blocks of directories lie with the file entries in a metadata partition, and beside them where there is a
        // table.
        long? named = Majority(scan.NameBlocks.Where(block => block.Sector - block.Location != start));
        long? known = Majority(system.Select(entry => (entry.Sector, entry.Location))) ?? named;
        bool isTable = !Array.Exists(system, entry => entry.Type != FileType.VirtualAllocationTable);
        return known is { } data
            ? new DeepPlace(data, (ushort)(isSecond ? 0 : 1), (ushort)(isSecond ? 1 : 0), isTable)
            : null;
    }

    /// <summary>The start that most of some blocks speak for, by where they are and where they say that they
    /// are.</summary>
    private static long? Majority(IEnumerable<(long Sector, uint Location)> blocks) => blocks
        .Where(block => block.Location <= block.Sector).GroupBy(block => block.Sector - block.Location)
        .OrderByDescending(group => group.Count()).ThenBy(group => group.Key)
        .Select(group => (long?)group.Key).FirstOrDefault();
}
