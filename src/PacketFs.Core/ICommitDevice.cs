namespace PacketFs.Core;

/// <summary>
/// A block device whose writes since the last commit become durable together or not at all.
/// The file system calls <see cref="Commit"/> only between its operations, when what it has written is a consistent
/// volume.
/// </summary>
public interface ICommitDevice : IBlockDevice
{
    /// <summary>
    /// What the last committed state of the volume refers to. The device must not put such a block at risk outside a
    /// commit; packets that hold none of them may be written in place at any time. Null: everything is live.
    /// Set by the file system once mounted; asked under the device's own lock, so it must not call back.
    /// </summary>
    ICommittedBlocks? CommittedBlocks { get; set; }

    /// <summary>Finds a new home for a packet that cannot be written. Null: a failed packet is an error.</summary>
    IRelocator? Relocator { get; set; }

    /// <summary>
    /// A power cut takes the volume back to a commit. Without it (no commit area) writes are only kept in order.
    /// </summary>
    bool IsAtomic { get; }

    /// <summary>Why writes are refused, in words for a person; null while they are not.</summary>
    string? ReadOnlyReason { get; }

    /// <summary>
    /// Told by a medium on which overwriting takes fresh blocks for good; null where blocks can be overwritten without
    /// end.
    /// </summary>
    IFreshSpace? Fresh => null;

    /// <summary>True when so much waits for a commit that the file system should make one soon.</summary>
    bool CommitAdvised { get; }

    /// <summary>
    /// What may still be added before the next commit. A file system that keeps changes in memory must commit before
    /// they outgrow it: a commit that does not fit is refused, and the device with it.
    /// </summary>
    CommitRoom Room { get; }

    /// <summary>
    /// Set by a file system that moves what lies in <see cref="Homeless"/> packets after each commit. False: the commit
    /// that meets such a packet is the last one.
    /// </summary>
    bool Evacuates { get; set; }

    /// <summary>
    /// First blocks of packets that hold only new data and take no write, while no spare is left for them. The commit
    /// log has their content. After a commit the file system writes what it wants of it elsewhere, says
    /// <see cref="Abandon"/> and commits again; or <see cref="TryRehome"/>; or <see cref="GiveUp"/>.
    /// </summary>
    IReadOnlyList<Lba> Homeless { get; }

    /// <summary>
    /// From the next commit on nobody wants a block of this homeless packet; the file system must never use one again.
    /// </summary>
    void Abandon(Lba packet);

    /// <summary>
    /// Once more a spare for a homeless packet, because what lies in it cannot move by itself. The next commit makes it
    /// durable. False when there is none.
    /// </summary>
    bool TryRehome(Lba packet);

    /// <summary>What is homeless stays in the commit log, readable; nothing is written any more.</summary>
    void GiveUp();

    /// <summary>
    /// What is written from here on reaches the medium after what was written before. Costs nothing where commits are
    /// atomic; elsewhere the next flush goes in stages, as few as the packets allow. Between an entry and what it leads
    /// to, this is what a power cut must not turn round.
    /// </summary>
    void Order();

    /// <summary>
    /// Makes all writes since the last commit durable, together or (after a power cut) not at all.
    /// Implies <see cref="IBlockDevice.Flush"/>.
    /// </summary>
    void Commit();
}
