using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// Where a volume's commit log lies, and how to tell that it still belongs to the volume. Announced on the disc by the
/// file system; the packet device only needs the facts.
/// </summary>
/// <param name="Start">First block; on a packet boundary.</param>
/// <param name="BlockCount">Blocks of the area, which no one else uses: at least <see cref="MinPackets"/> packets (on
/// media without packets, of <see cref="PacketDevice.CachePacketBlocks"/> blocks each); what does not fill a packet is
/// left over.</param>
/// <param name="VolumeIdentity">Changes whenever the volume is formatted anew.</param>
/// <param name="Witness">Blocks (up to 16) that every other system rewrites when it writes the volume: UDF's Logical
/// Volume Integrity Descriptors. If they are not as this log knows them, the log is stale and ignored. Empty: no such
/// check.</param>
/// <param name="Discard">The caller knows that the log is stale: whatever it holds is dropped.</param>
public readonly record struct CommitAreaDescription(
    Lba Start, int BlockCount, Guid VolumeIdentity, BlockRun Witness = default, bool Discard = false)
{
    public const int MinPackets = 12;
    public const int MaxPackets = 4096;
}
