using PacketFs.Core;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Recover;

/// <summary>A disc as it would be had no packet ever moved: each block of the partition in its own sector.</summary>
internal sealed class UnsparedDevice(IBlockDevice disc, long partitionStart, SparableMapping mapping) : IBlockDevice
{
    public BlockGeometry Geometry => disc.Geometry with { IsReadOnly = true };

    public void Read(Lba start, Span<byte> buffer)
    {
        int size = Geometry.BlockSize;
        for (int done = 0; done < buffer.Length;)
        {
            Lba sector = start + (done / size);
            uint left = (uint)((buffer.Length - done) / size);
            long block = sector.Value - partitionStart;
            bool isInside = block >= 0 && block < mapping.BlockCount;
            uint run = isInside ? 1 : left;
            if (isInside && mapping.TryMap((uint)block, left, out Lba moved, out uint together))
            {
                (sector, run) = (moved, together);
            }
            else if (!isInside && block < 0)
            {
                run = (uint)Math.Min(left, -block);
            }

            disc.Read(sector, buffer.Slice(done, (int)run * size));
            done += (int)run * size;
        }
    }

    public void Write(Lba start, ReadOnlySpan<byte> data) =>
        throw new FsException(FsError.ReadOnly, "A disc that is recovered from is not written.", null, start);

    public void Flush()
    {
    }

    public void Dispose()
    {
    }
}
