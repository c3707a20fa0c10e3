using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>Part of a file that lies in blocks one behind the other. What no extent covers is a hole.</summary>
internal struct FileExtent
{
    /// <summary>Where it begins in the file, in blocks.</summary>
    public long FileBlock;

    /// <summary>Where it begins in the partition.</summary>
    public uint Block;
    public uint Count;

    /// <summary>Partition reference number.</summary>
    public ushort Partition;

    /// <summary>False: allocated, not recorded; reads as zeros.</summary>
    public bool IsRecorded;

    public readonly long FileEnd => FileBlock + Count;

    public readonly uint BlockEnd => Block + Count;

    public readonly LbAddr Address => new(Block, Partition);
}
