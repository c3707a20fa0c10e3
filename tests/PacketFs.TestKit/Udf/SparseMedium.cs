using PacketFs.Core;
using PacketFs.Packet;

namespace PacketFs.TestKit.Udf;

/// <summary>
/// A medium in memory that never fails and keeps no zeros: for volumes of full size, and for counting. Chosen packets
/// refuse writes.
/// </summary>
public sealed class SparseMedium(SparseBlockDevice device, int maxTransferBlocks) : IPacketMedium
{
    public BlockGeometry Geometry => device.Geometry;

    public int MaxTransferBlocks => maxTransferBlocks;

    /// <summary>First blocks of packets that cannot be written.</summary>
    public HashSet<long> Defective { get; } = [];

    public MediumResult Read(Lba start, Span<byte> buffer)
    {
        device.Read(start, buffer);
        return MediumResult.Good;
    }

    public MediumResult Write(Lba start, ReadOnlySpan<byte> data)
    {
        long end = start.Value + (data.Length / Geometry.BlockSize);
        for (long block = start.Value; block < end; block += Geometry.PacketBlocks)
        {
            if (Defective.Contains(block))
            {
                return new MediumResult(MediumStatus.Unwritable, new SenseCode(3, 0x0C, 0), new Lba(block));
            }
        }

        device.Write(start, data);
        return MediumResult.Good;
    }

    public MediumResult Sync() => MediumResult.Good;

    public void Dispose()
    {
    }
}
