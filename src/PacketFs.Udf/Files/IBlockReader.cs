using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>Reads blocks of the logical volume, wherever its partitions put them.</summary>
internal interface IBlockReader
{
    int BlockSize { get; }

    /// <summary>True when the partition has all of these blocks.</summary>
    bool Contains(LbAddr start, uint count);

    /// <summary>Reads <paramref name="count"/> blocks.</summary>
    void Read(LbAddr start, uint count, Span<byte> buffer);

    /// <summary>
    /// Reads the second copy of a block that turned out to be damaged; false when the volume keeps none.
    /// </summary>
    bool TryReadCopy(LbAddr address, Span<byte> buffer);
}
