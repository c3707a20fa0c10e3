using PacketFs.Core;

namespace PacketFs.SimulationTests.Fuzz;

/// <summary>As <see cref="GuardedDevice"/>, for media that are rewritten: it is no device that appends.</summary>
internal sealed class RewritableGuard(IBlockDevice inner, long mostBlocks) : IBlockDevice
{
    private readonly GuardedDevice _guard = new(inner, mostBlocks);

    public BlockGeometry Geometry => _guard.Geometry;

    public long BlocksRead => _guard.BlocksRead;

    public void Read(Lba start, Span<byte> buffer) => _guard.Read(start, buffer);

    public void Write(Lba start, ReadOnlySpan<byte> data) => _guard.Write(start, data);

    public void Flush() => _guard.Flush();

    public void Dispose()
    {
    }
}
