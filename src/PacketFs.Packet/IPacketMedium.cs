using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// A rewritable medium as the packet device needs it: whole packets in, blocks out, and one way to make it last.
/// <para>Contract. Calls come one at a time, under the packet device's lock; spans are borrowed for the call. Results
/// are data; only a broken promise of this code throws. A write is visible to the next read at once; it survives a
/// power cut once <see cref="Sync"/> has answered good. Until then any subset of the packets written may have landed,
/// and a packet whose write was cut short is old, new, or unreadable as a whole.</para>
/// <para>The medium waits for a busy drive itself; it does not retry what failed: that is the packet device's affair,
/// by the result's <see cref="MediumResult.RetryLimit"/>.</para>
/// </summary>
public interface IPacketMedium : IDisposable
{
    /// <summary>
    /// Fixed as long as the medium is open. <see cref="BlockGeometry.PacketBlocks"/> (1 to 32) is the unit that a write
    /// puts at risk and must fill: 1 where every block can be written by itself.
    /// </summary>
    BlockGeometry Geometry { get; }

    /// <summary>
    /// Another medium may take the place of this one while the device is open, and nobody may tell: then it is looked
    /// at again after every pause.
    /// </summary>
    bool IsExchangeable => false;

    /// <summary>
    /// Null on media that can be overwritten without end. Else a packet that is written again is old or new after a
    /// cut, never torn: its old content stays where it is until a new one is whole elsewhere.
    /// </summary>
    IFreshMedium? Fresh => null;

    /// <summary>Longest command, in blocks: a whole number of packets, at least one.</summary>
    int MaxTransferBlocks { get; }

    /// <summary>Reads whole blocks, any number up to <see cref="MaxTransferBlocks"/>, from any block on.</summary>
    MediumResult Read(Lba start, Span<byte> buffer);

    /// <summary>
    /// Writes whole packets (the last one of the medium may be short), aligned, up to <see cref="MaxTransferBlocks"/>.
    /// </summary>
    MediumResult Write(Lba start, ReadOnlySpan<byte> data);

    /// <summary>
    /// Everything written before survives a power cut once this answers good. SYNCHRONIZE CACHE, fsync.
    /// </summary>
    MediumResult Sync();
}
