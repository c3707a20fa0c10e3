using PacketFs.Core;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// What waits in memory for the next commit, counted as it will reach the device. A commit is all or nothing, so it
/// must be made before it has grown too large for the device's log: the file system alone knows what it will write.
/// </summary>
internal sealed class CommitEstimate
{
    /// <summary>New objects lie side by side in packets of their own; counted as if every other one did not.</summary>
    private const int NewNodesPerPacket = 16;

    /// <summary>Integrity descriptor and changed blocks of the space bitmap, generously.</summary>
    private const int Overhead = 24;

    /// <summary>Objects that the last commit knew: each may lie in a packet of its own.</summary>
    public int ChangedNodes { get; set; }

    public int NewNodes { get; set; }

    public int DirectoryBlocks { get; set; }

    /// <summary>Blocks of further descriptors of changed objects, as far as they stay where they are.</summary>
    public int DescriptorBlocks { get; set; }

    /// <summary>How often each of them is written: twice where metadata is duplicated.</summary>
    public int Copies { get; set; } = 1;

    private int Blocks => Overhead + (Copies * (ChangedNodes + NewNodes + DirectoryBlocks + DescriptorBlocks));

    private int Packets =>
        Overhead + (Copies * (ChangedNodes + (NewNodes / NewNodesPerPacket) + DirectoryBlocks + DescriptorBlocks));

    /// <summary>True when a commit should be made now: three quarters of what the device takes are waiting.</summary>
    public bool Fills(CommitRoom room) => ChangedNodes + NewNodes + DirectoryBlocks > 0
        && (Blocks > room.Blocks / 4 * 3 || Packets > room.Packets / 4 * 3);

    public void Reset()
    {
        ChangedNodes = 0;
        NewNodes = 0;
        DirectoryBlocks = 0;
        DescriptorBlocks = 0;
    }
}
