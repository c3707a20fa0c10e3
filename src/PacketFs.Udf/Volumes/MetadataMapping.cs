using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// A partition whose blocks are those of the metadata file (UDF 2.50, 2.2.10 and 2.2.13). The mirror file leads to the
/// same blocks, or to copies of them: <see cref="TryMapCopy"/>. Without a usable metadata file, the mirror stands in.
/// </summary>
public sealed class MetadataMapping : IPartitionMapping
{
    private volatile MetadataFileMap _main;
    private volatile MetadataFileMap? _copy;

    internal MetadataMapping(
        MetadataPartitionMap map,
        ushort belowReference,
        IPartitionMapping below,
        (SystemFile? File, MetadataFileMap? Blocks) main,
        (SystemFile? File, MetadataFileMap? Blocks) mirror,
        SystemFile? bitmap)
    {
        Map = map;
        BelowReference = belowReference;
        Below = below;
        MainFile = main.File;
        MirrorFile = mirror.File;
        BitmapFile = bitmap;
        IsMainUsable = main.Blocks is not null;
        IsMirrorUsable = mirror.Blocks is not null;
        _main = main.Blocks ?? mirror.Blocks ?? throw new ArgumentNullException(nameof(main));
        _copy = IsDuplicated ? mirror.Blocks : null;
    }

    /// <summary>The partition map as recorded.</summary>
    public MetadataPartitionMap Map { get; }

    /// <summary>The partition that the files lie in, by reference number.</summary>
    public ushort BelowReference { get; }

    /// <summary>The translation of that partition.</summary>
    public IPartitionMapping Below { get; }

    public SystemFile? MainFile { get; }

    public SystemFile? MirrorFile { get; }

    /// <summary>Null on volumes without one (read-only, pseudo-overwrite), or when it cannot be read.</summary>
    public SystemFile? BitmapFile { get; }

    public bool IsMainUsable { get; }

    public bool IsMirrorUsable { get; }

    /// <summary>The mirror has blocks of its own, which are to equal the main file's at all times.</summary>
    public bool IsDuplicated => (Map.Flags & MetadataPartitionMap.DuplicateMetadata) != 0;

    public uint BlockCount => _main.BlockCount;

    internal MetadataFileMap Main => _main;

    internal MetadataFileMap? Copy => _copy;

    public bool TryMap(uint block, uint count, out Lba start, out uint run) =>
        TryMap(_main, block, count, out start, out run);

    /// <summary>Where the mirror's own copy of a block lies; false when there is none.</summary>
    public bool TryMapCopy(uint block, uint count, out Lba start, out uint run)
    {
        start = default;
        run = 0;
        return IsMainUsable && _copy is { } copy && TryMap(copy, block, count, out start, out run);
    }

    public bool TryUnmap(Lba sector, out uint block)
    {
        block = 0;
        return Below.TryUnmap(sector, out uint below)
            && (_main.TryFindBack(below, out block) || (_copy is { } copy && copy.TryFindBack(below, out block)));
    }

    /// <summary>
    /// Adds blocks of the partition below to the end of the metadata file; and, where it is duplicated, as many from
    /// <paramref name="copyStart"/> on to the mirror.
    /// </summary>
    internal void Grow(uint start, uint count, uint copyStart)
    {
        _copy = _copy?.Append(copyStart, count);
        _main = _main.Append(start, count);
    }

    /// <summary>Cuts off what one of the files has not got yet: nothing can refer to it.</summary>
    internal void Truncate(uint blockCount)
    {
        _copy = _copy?.Truncate(blockCount);
        _main = _main.Truncate(blockCount);
    }

    private bool TryMap(MetadataFileMap map, uint block, uint count, out Lba start, out uint run)
    {
        start = default;
        return map.TryFind(block, count, out uint below, out run)
            && Below.TryMap(below, run, out start, out run);
    }
}
