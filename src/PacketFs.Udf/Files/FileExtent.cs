using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>
/// Part of a file that lies in blocks one behind the other. What no extent covers is a hole. 16 bytes, for a file in
/// crumbs has a million of them.
/// </summary>
internal struct FileExtent
{
    private const int FileBlockShift = 17;
    private const ulong RecordedBit = 1UL << 16;
    private const ulong PartitionMask = ushort.MaxValue;

    /// <summary>From the top: file block (47 bits), recorded, partition.</summary>
    private ulong _place;

    /// <summary>Where it begins in the partition.</summary>
    public uint Block;
    public uint Count;

    /// <summary>Where it begins in the file, in blocks.</summary>
    public long FileBlock
    {
        readonly get => (long)(_place >> FileBlockShift);
        set => _place = ((ulong)value << FileBlockShift) | (_place & (RecordedBit | PartitionMask));
    }

    /// <summary>Partition reference number.</summary>
    public ushort Partition
    {
        readonly get => (ushort)(_place & PartitionMask);
        set => _place = (_place & ~PartitionMask) | value;
    }

    /// <summary>False: allocated, not recorded; reads as zeros.</summary>
    public bool IsRecorded
    {
        readonly get => (_place & RecordedBit) != 0;
        set => _place = value ? _place | RecordedBit : _place & ~RecordedBit;
    }

    public readonly long FileEnd => FileBlock + Count;

    public readonly uint BlockEnd => Block + Count;

    public readonly LbAddr Address => new(Block, Partition);
}
