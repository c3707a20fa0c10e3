namespace PacketFs.Core;

/// <summary>The file system's answer to: does the last committed state of the volume need this block?</summary>
public interface ICommittedBlocks
{
    /// <summary>
    /// True when any block of the run is live in the last committed state. Pure, fast, without locks of its own.
    /// </summary>
    bool HoldsLiveData(Lba start, int blockCount);
}
