using PacketFs.Core;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// Translates the blocks of one partition, as addressed through its partition map, to the device. The seam at which
/// virtual and metadata partitions join. Thread-safe; bounded; never throws on what a disc says.
/// </summary>
public interface IPartitionMapping
{
    /// <summary>
    /// Blocks that can be addressed through this map. May grow (virtual, metadata), never at someone's back.
    /// </summary>
    uint BlockCount { get; }

    /// <summary>
    /// Where the <paramref name="count"/> (at least 1) blocks from <paramref name="block"/> on start, and how many of
    /// them follow each other there (1 to <paramref name="count"/>): ask again for the rest. False: the first block is
    /// not there.
    /// </summary>
    bool TryMap(uint block, uint count, out Lba start, out uint run);

    /// <summary>
    /// The block of this partition that now lives in a sector of the device; false when none does. Not every mapping
    /// can tell in constant time; it is for relocation and reports, not for reading files.
    /// </summary>
    bool TryUnmap(Lba sector, out uint block);
}
