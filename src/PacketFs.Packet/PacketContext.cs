using Microsoft.Extensions.Logging;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// What the parts of one packet device share: its medium, its cache, one staging buffer, and the answer to the question
/// on which everything hangs: may this block be overwritten in place now? Covered by the device's lock.
/// </summary>
internal sealed class PacketContext : IDisposable
{
    /// <summary>Without packets on the medium, lines of the cache are about as large as a CD's packet.</summary>
    private const int LineBytesWithoutPackets = 64 * 1024;
    private readonly PacketBufferPool _stagingPool;
    private readonly ulong[] _touched;
    private readonly Dictionary<long, long> _moves = [];
    private readonly HashSet<long> _newHomes = [];
    private int _writing;

    public PacketContext(IPacketMedium medium, PacketDeviceOptions options, TimeProvider clock, ILogger logger)
    {
        options = medium.Fresh is null
            ? options
            : options with { CacheBytes = FreshSpace.LimitCache(options.CacheBytes, medium.Geometry) };
        Options = options;
        Clock = clock;
        Logger = logger;
        Counters = new PacketCounters();
        Channel = new MediumChannel(medium, Counters, options, clock, logger);
        Geometry = Channel.Geometry;
        Invariant.Require(Geometry.PacketBlocks is > 0 and <= BlockMask.MaxBlocks, "a packet has 1 to 32 blocks");
        Invariant.Require(Geometry.BlockSize >= 512, "a block has at least 512 bytes");
        IsReplacing = medium.Fresh is not null;
        LineBlocks = HasPackets
            ? Geometry.PacketBlocks
            : int.Clamp(LineBytesWithoutPackets / Geometry.BlockSize, 1, BlockMask.MaxBlocks);
        int lineBytes = LineBlocks * Geometry.BlockSize;
        Cache = new PacketCache(
            Geometry.BlockSize, LineBlocks, Geometry.BlockCount,
                (int)long.Clamp(options.CacheBytes / lineBytes, 8, 1 << 20));
        int stagingBytes = int.Max(Channel.MaxBlocks, LineBlocks) * Geometry.BlockSize;
        _stagingPool = new PacketBufferPool(stagingBytes, 2);
        Staging = Rent(_stagingPool);
        Second = Rent(_stagingPool);
        Wearing = new WearingPackets(this);
        _touched = HasPackets ? new ulong[(PacketOf(new Lba(Geometry.BlockCount - 1)) / 64) + 1] : [];
    }

    public PacketDeviceOptions Options { get; }

    public TimeProvider Clock { get; }

    public ILogger Logger { get; }

    public PacketCounters Counters { get; }

    public MediumChannel Channel { get; }

    public BlockGeometry Geometry { get; }

    public PacketCache Cache { get; }

    /// <summary>Packets that the drive has trouble with.</summary>
    public WearingPackets Wearing { get; }

    /// <summary>Blocks of a cache line: the medium's packet, or about 64 KiB where it has none.</summary>
    public int LineBlocks { get; }

    /// <summary>True when a write puts more than one block at risk.</summary>
    public bool HasPackets => Geometry.PacketBlocks > 1;

    /// <summary>
    /// A packet that is written again is put elsewhere by the drive, for good: a cut leaves it old or new, and each
    /// time costs a packet of the medium.
    /// </summary>
    public bool IsReplacing { get; }

    /// <summary>Where runs are gathered, packets completed and log records built; one user at a time.</summary>
    public PacketBuffer Staging { get; }

    /// <summary>Where what was written is read back.</summary>
    public PacketBuffer Second { get; }

    public ICommittedBlocks? CommittedBlocks { get; set; }

    public IRelocator? Relocator { get; set; }

    /// <summary>True while a commit log is attached; without one the device makes do with ordered writes.</summary>
    public bool HasLog { get; set; }

    /// <summary>Blocks that count as live whatever the file system says: see the commit log.</summary>
    public BlockRun Witness { get; set; }

    /// <summary>
    /// Packets are on their way out. Whoever writes now is the relocator, called from there: what it writes is
    /// <see cref="Withheld"/>, so that nothing but what was to go out does.
    /// </summary>
    public bool IsWriting => _writing != 0;

    /// <summary>Tables of the relocator, to be taken into the cache once nothing is on its way out.</summary>
    public WithheldWrites Withheld { get; } = new();

    /// <summary>
    /// Why the next commit will be the last one; null while there is no end in sight.
    /// </summary>
    public string? LastWords { get; set; }

    /// <summary>See <see cref="ICommitDevice.Evacuates"/>.</summary>
    public bool Evacuates { get; set; }

    /// <summary>Packets that have no place; the log has their content, or will have it with the next commit.</summary>
    public SortedSet<long> Homeless { get; } = [];

    /// <summary>True once a packet has moved to a spare.</summary>
    public bool HasMoves => _moves.Count != 0;

    /// <summary>What the cache holds of packets on their way out must not change until the matching end.</summary>
    public void BeginWriting() => _writing++;

    public void EndWriting() => _writing--;

    public long PacketOf(Lba block) => block.Value / LineBlocks;

    public Lba StartOf(long packet) => new(packet * LineBlocks);

    /// <summary>
    /// Where a packet is now: a request that was on its way here with the old address, while the relocator changed its
    /// tables, still finds its data.
    /// </summary>
    public long Translate(long packet)
    {
        while (_moves.TryGetValue(packet, out long next))
        {
            packet = next;
        }

        return packet;
    }

    /// <summary>The blocks of a packet that exist.</summary>
    public uint WholePacket(long packet) =>
        BlockMask.Of(0, (int)long.Min(LineBlocks, Geometry.BlockCount - (packet * LineBlocks)));

    public bool HasMoved(long packet) => _moves.ContainsKey(packet);

    public void NoteMove(long from, long to)
    {
        _moves[from] = to;
        _newHomes.Add(to);
    }

    /// <summary>
    /// Which of these blocks must not be overwritten in place before the next commit. A packet that the log covers
    /// counts whole: a replay would write the log's older content over what went in place.
    /// </summary>
    public uint GuardOf(CacheLine line, uint blocks)
    {
        if (CommittedBlocks is null && !HasLog)
        {
            return 0;
        }

        if (HasPackets)
        {
            return IsLive(line.Packet, line.All, line.Logged) ? line.All : 0;
        }

        uint guarded = 0;
        uint rest = blocks;
        while (BlockMask.TryTakeRun(ref rest, out int first, out int count))
        {
            uint run = BlockMask.Of(first, count);
            if (!IsLive(line.Packet, run, line.Logged & run))
            {
                continue;
            }

            for (int block = first; block < first + count; block++)
            {
                uint one = BlockMask.Of(block, 1);
                guarded |= IsLive(line.Packet, one, line.Logged & one) ? one : 0;
            }
        }

        return guarded & blocks;
    }

    /// <summary>Does the last committed state need any of these blocks (one run) of this packet?</summary>
    public bool IsLive(long packet, uint run, uint logged)
    {
        if (CommittedBlocks is null || logged != 0)
        {
            return true;
        }

        if (_newHomes.Contains(packet))
        {
            // The tables that lead to it may have been committed by the device itself, before the file system knows.
            return true;
        }

        uint rest = run;
        BlockMask.TryTakeRun(ref rest, out int first, out int count);
        Lba start = StartOf(packet) + first;
        return CommittedBlocks.HoldsLiveData(start, count) || Witness.Overlaps(start, count);
    }

    /// <summary>
    /// The packet was written in place since the last commit: what it holds besides is wanted, though nothing in it is
    /// live.
    /// </summary>
    public bool IsTouched(long packet) => (_touched[packet / 64] >> (int)(packet % 64) & 1) != 0;

    public void Touch(long packet)
    {
        if (HasPackets)
        {
            _touched[packet / 64] |= 1UL << (int)(packet % 64);
        }
    }

    public void ForgetTouched() => Array.Clear(_touched);

    public void Dispose()
    {
        Cache.Dispose();
        _stagingPool.Return(Staging);
        _stagingPool.Return(Second);
        _stagingPool.Dispose();
        Channel.Dispose();
    }

    private static PacketBuffer Rent(PacketBufferPool pool)
    {
        PacketBuffer? buffer = pool.TryRent();
        Invariant.Require(buffer is not null, "the staging pool holds its two buffers");
        return buffer;
    }
}
