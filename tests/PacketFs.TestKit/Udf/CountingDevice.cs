using PacketFs.Core;

namespace PacketFs.TestKit.Udf;

/// <summary>Counts what a file system asks of its device, and hands it on.</summary>
public sealed class CountingDevice(IBlockDevice inner) : IBlockDevice
{
    public BlockGeometry Geometry => inner.Geometry;

    public long Reads { get; private set; }

    public long BlocksRead { get; private set; }

    public long Writes { get; private set; }

    public long BlocksWritten { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Reset() => (Reads, BlocksRead, Writes, BlocksWritten) = (0, 0, 0, 0);

    public void Read(Lba start, Span<byte> buffer)
    {
        Reads++;
        BlocksRead += buffer.Length / Geometry.BlockSize;
        inner.Read(start, buffer);
    }

    public void Write(Lba start, ReadOnlySpan<byte> data)
    {
        Writes++;
        BlocksWritten += data.Length / Geometry.BlockSize;
        inner.Write(start, data);
    }

    public void Flush() => inner.Flush();

    public void Dispose()
    {
    }
}
