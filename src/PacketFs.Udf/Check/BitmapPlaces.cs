using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Check;

/// <summary>The blocks that a space bitmap descriptor lies in, in its order: a run, or the extents of a file.</summary>
internal sealed class BitmapPlaces
{
    private readonly List<(uint First, LbAddr Start, uint Count)> _runs = [];

    public BitmapPlaces(LbAddr start, uint count)
    {
        _runs.Add((0, start, count));
        Count = count;
    }

    public BitmapPlaces(SystemFile file, int blockSize)
    {
        foreach (SystemExtent extent in file.Extents)
        {
            uint blocks = (uint)(((long)extent.LengthBytes + blockSize - 1) / blockSize);
            if (extent.Type == ExtentType.RecordedAndAllocated)
            {
                _runs.Add((Count, extent.Location, blocks));
                Count += blocks;
            }
        }
    }

    public uint Count { get; }

    public LbAddr this[uint index]
    {
        get
        {
            (uint first, LbAddr start, uint _) = _runs.FindLast(run => run.First <= index);
            return new LbAddr(start.Block + (index - first), start.Partition);
        }
    }
}
