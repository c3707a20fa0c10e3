using PacketFs.Core;

namespace PacketFs.SimulationTests.Fuzz;

/// <summary>
/// Passes everything on, and ends a job that reads without end: with an exception that nobody is prepared for, so that
/// it is seen.
/// </summary>
internal sealed class GuardedDevice(IBlockDevice inner, long mostBlocks) : IAppendDevice
{
    public BlockGeometry Geometry => inner.Geometry;

    public long BlocksRead { get; private set; }

    public Lba NextWritable => ((IAppendDevice)inner).NextWritable;

    public long CapacityBlocks => ((IAppendDevice)inner).CapacityBlocks;

    public void Read(Lba start, Span<byte> buffer)
    {
        // A command costs something, too.
        BlocksRead += 1 + (buffer.Length / Geometry.BlockSize);
        if (BlocksRead > mostBlocks)
        {
            throw new FuzzFailureException($"more than {mostBlocks} blocks of a device of {Geometry.BlockCount} read");
        }

        inner.Read(start, buffer);
    }

    public void Write(Lba start, ReadOnlySpan<byte> data) => inner.Write(start, data);

    public void Flush() => inner.Flush();

    public void Dispose()
    {
    }
}
