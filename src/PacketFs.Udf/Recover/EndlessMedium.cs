using PacketFs.Core;

namespace PacketFs.Udf.Recover;

/// <summary>
/// A disc that was written once as if it had room for more: what a repair would add is planned, and shown, in memory.
/// </summary>
internal sealed class EndlessMedium(IBlockDevice disc) : IAppendDevice
{
    private const long MoreBlocks = 1L << 24;

    public BlockGeometry Geometry => disc.Geometry with { IsReadOnly = true };

    public Lba NextWritable => new(disc.Geometry.BlockCount);

    public long CapacityBlocks => disc.Geometry.BlockCount + MoreBlocks;

    public void Read(Lba start, Span<byte> buffer) => disc.Read(start, buffer);

    public void Write(Lba start, ReadOnlySpan<byte> data) =>
        throw new FsException(FsError.ReadOnly, "A disc that is recovered from is not written.", null, start);

    public void Flush()
    {
    }

    public void Dispose()
    {
    }
}
