using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.TestKit.Udf;

namespace PacketFs.SimulationTests.Fuzz;

/// <summary>
/// A medium over a disc in memory whose unreadable blocks are a drive's bad news. Writing heals them. Ends a job that
/// reads without end, as <see cref="GuardedDevice"/> does.
/// </summary>
internal sealed class FuzzMedium(SparseBlockDevice disc, int maxTransferBlocks) : IPacketMedium
{
    private long _blocksLeft = FuzzCase.BlocksAllowed(disc.Geometry);

    public BlockGeometry Geometry => disc.Geometry;

    public int MaxTransferBlocks => maxTransferBlocks;

    public MediumResult Read(Lba start, Span<byte> buffer)
    {
        _blocksLeft -= 1 + (buffer.Length / Geometry.BlockSize);
        if (_blocksLeft < 0)
        {
            throw new FuzzFailureException("the packet device read without end");
        }

        try
        {
            disc.Read(start, buffer);
            return MediumResult.Good;
        }
        catch (FsException e)
        {
            return new MediumResult(MediumStatus.Unreadable, e.Sense, e.Lba);
        }
    }

    public MediumResult Write(Lba start, ReadOnlySpan<byte> data)
    {
        disc.WritingHeals = true;
        disc.Write(start, data);
        return MediumResult.Good;
    }

    public MediumResult Sync() => MediumResult.Good;

    public void Dispose()
    {
    }
}
