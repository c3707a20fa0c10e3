using PacketFs.Core;

namespace PacketFs.TestKit.Udf;

/// <summary>
/// A device that says of chosen packets that they take no write and have no spare, as one with a commit log does: what
/// was written there can be read, and waits for somebody to move it.
/// </summary>
public sealed class HomelessDevice(SparseBlockDevice inner) : ICommitDevice
{
    private readonly List<Lba> _homeless = [];

    public BlockGeometry Geometry => inner.Geometry;

    public ICommittedBlocks? CommittedBlocks { get; set; }

    public IRelocator? Relocator { get; set; }

    public bool IsAtomic => true;

    public string? ReadOnlyReason { get; private set; }

    public bool CommitAdvised => false;

    public CommitRoom Room => CommitRoom.Unlimited;

    public bool Evacuates { get; set; }

    public IReadOnlyList<Lba> Homeless => [.. _homeless];

    /// <summary>Packets that nobody wants any more.</summary>
    public List<Lba> Abandoned { get; } = [];

    /// <summary>Spares that are kept back for what cannot move.</summary>
    public int Reserve { get; set; }

    public int Commits { get; private set; }

    /// <summary>From now on this packet has no home.</summary>
    public void Spoil(Lba packet) => _homeless.Add(packet);

    public void Abandon(Lba packet)
    {
        _homeless.Remove(packet);
        Abandoned.Add(packet);
    }

    public bool TryRehome(Lba packet) => Reserve > 0 && Reserve-- > 0 && _homeless.Remove(packet);

    public void GiveUp()
    {
        ReadOnlyReason = "A packet has no spare.";
        _homeless.Clear();
    }

    public void Order()
    {
    }

    public void Commit() => Commits++;

    public void Read(Lba start, Span<byte> buffer) => inner.Read(start, buffer);

    public void Write(Lba start, ReadOnlySpan<byte> data) => inner.Write(start, data);

    public void Flush() => inner.Flush();

    public void Dispose()
    {
    }
}
