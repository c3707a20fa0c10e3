using PacketFs.Core;
using PacketFs.Packet;

namespace PacketFs.TestKit.Packet;

/// <summary>
/// A medium in memory that behaves as badly as the contract of <see cref="IPacketMedium"/> allows: a power cut leaves
/// any subset of the packets written since the last sync, and the packet in flight old, new or unreadable; packets can
/// be defective, lie, or heal on retry. It checks its caller: unaligned or overlong commands fail the test.
/// <para>A packet's content is an immutable array, so a copy of the whole medium costs one array of references.</para>
/// </summary>
public sealed class SimulatedMedium : IPacketMedium
{
    private static readonly byte[] s_unreadable = [];
    private readonly byte[]?[] _packets;
    private readonly Dictionary<long, List<byte[]?>> _unsynced = [];
    private readonly HashSet<long> _late = [];
    private readonly int _packetBytes;

    public SimulatedMedium(BlockGeometry geometry, int maxTransferBlocks)
        : this(geometry, maxTransferBlocks,
        new byte[]?[(geometry.BlockCount + geometry.PacketBlocks - 1) / geometry.PacketBlocks])
    {
    }

    private SimulatedMedium(BlockGeometry geometry, int maxTransferBlocks, byte[]?[] packets)
    {
        Geometry = geometry;
        MaxTransferBlocks = maxTransferBlocks;
        _packetBytes = geometry.PacketBytes;
        _packets = packets;
    }

    public BlockGeometry Geometry { get; }

    public int MaxTransferBlocks { get; }

    /// <summary>
    /// Writes and syncs seen so far. Reads change nothing, so a cut at one is a cut before the next of these.
    /// </summary>
    public int Commands { get; private set; }

    /// <summary>The power goes at this command (counted from 0); negative for never.</summary>
    public int CutAt { get; set; } = -1;

    public CutMode CutMode { get; set; }

    public bool IsDisposed { get; private set; }

    public bool IsExchangeable { get; set; }

    /// <summary>Packets that refuse every write, and may lose what they held at the attempt.</summary>
    public HashSet<long> Defective { get; } = [];

    /// <summary>
    /// Defective packets take their data like others; the failure comes with the next sync, when the drive drops
    /// everything that it had taken since the last one.
    /// </summary>
    public bool FailsLate { get; set; }

    /// <summary>As <see cref="FailsLate"/>, but the failure comes as a deferred error of the next command.</summary>
    public bool Defers { get; set; }

    /// <summary>Packets whose writes are acknowledged and not done.</summary>
    public HashSet<long> Silent { get; } = [];

    /// <summary>Packets that read well, with a recovered error each time.</summary>
    public HashSet<long> Wearing { get; } = [];

    /// <summary>How many reads of a packet fail before one succeeds.</summary>
    public Dictionary<long, int> FlakyReads { get; } = [];

    /// <summary>What the next command of each kind answers instead of running, once.</summary>
    public MediumResult? NextRead { get; set; }

    public MediumResult? NextWrite { get; set; }

    public MediumResult? NextSync { get; set; }

    /// <summary>What every sync answers instead of running, from now on.</summary>
    public MediumResult? EverySync { get; set; }

    /// <summary>Every write: first LBA and blocks.</summary>
    public List<BlockRun> Writes { get; } = [];

    public List<BlockRun> Reads { get; } = [];

    public bool Records { get; set; }

    public MediumResult Read(Lba start, Span<byte> buffer)
    {
        Check(start, buffer.Length);
        if (TakeOnce(NextRead, out MediumResult once))
        {
            NextRead = null;
            return once;
        }

        if (TakeDeferred(out MediumResult deferred))
        {
            return deferred;
        }

        Note(Reads, start, buffer.Length);
        int blockSize = Geometry.BlockSize;
        for (int offset = 0; offset < buffer.Length; offset += blockSize)
        {
            Lba block = start + (offset / blockSize);
            long packet = block.Value / Geometry.PacketBlocks;
            if (FlakyReads.TryGetValue(packet, out int left) && left > 0)
            {
                FlakyReads[packet] = left - 1;
                return new MediumResult(MediumStatus.Unreadable, new SenseCode(3, 0x11, 0), block, 8);
            }

            byte[]? content = _packets[packet];
            if (ReferenceEquals(content, s_unreadable))
            {
                return new MediumResult(MediumStatus.Unreadable, new SenseCode(3, 0x11, 5), block);
            }

            Span<byte> target = buffer.Slice(offset, blockSize);
            if (content is null)
            {
                target.Clear();
            }
            else
            {
                content.AsSpan(block.PacketOffset(Geometry.PacketBlocks) * blockSize, blockSize).CopyTo(target);
            }
        }

        return RecoveredIn(start, buffer.Length / blockSize);
    }

    public MediumResult Write(Lba start, ReadOnlySpan<byte> data)
    {
        Check(start, data.Length);
        Invariant.Require(start.PacketOffset(Geometry.PacketBlocks) == 0, "a write begins at a packet");
        Invariant.Require(
            data.Length % _packetBytes == 0 || start.Value + (data.Length / Geometry.BlockSize) == Geometry.BlockCount,
            "a write has whole packets");
        Invariant.Require(!Geometry.IsReadOnly, "a read-only medium is not written");
        int command = Commands++;
        bool cut = command == CutAt;
        if (cut && CutMode == CutMode.Before)
        {
            throw new PowerCutException();
        }

        if (TakeOnce(NextWrite, out MediumResult once))
        {
            NextWrite = null;
            return once;
        }

        if (TakeDeferred(out MediumResult deferred))
        {
            return cut ? throw new PowerCutException() : deferred;
        }

        Note(Writes, start, data.Length);
        for (int offset = 0; offset < data.Length; offset += _packetBytes)
        {
            long packet = (start.Value / Geometry.PacketBlocks) + (offset / _packetBytes);
            if (Defective.Contains(packet) && (FailsLate || Defers))
            {
                Put(packet, data.Slice(offset, int.Min(_packetBytes, data.Length - offset)), torn: true);
                _late.Add(packet);
                continue;
            }

            if (Defective.Contains(packet))
            {
                Versions(packet).Add(s_unreadable);
                _packets[packet] = s_unreadable;
                return cut ? throw new PowerCutException() : new MediumResult(
                    MediumStatus.Unwritable, new SenseCode(3, 0x0C, 0), new Lba(packet * Geometry.PacketBlocks));
            }

            if (!Silent.Contains(packet))
            {
                Put(packet, data.Slice(offset, int.Min(_packetBytes, data.Length - offset)),
                    cut && CutMode == CutMode.Torn);
            }
        }

        return cut ? throw new PowerCutException() : MediumResult.Good;
    }

    public MediumResult Sync()
    {
        bool cut = Commands++ == CutAt;
        if (cut && CutMode != CutMode.After)
        {
            throw new PowerCutException();
        }

        if (EverySync is { } always)
        {
            return always;
        }

        if (TakeOnce(NextSync, out MediumResult once))
        {
            NextSync = null;
            return once;
        }

        if (TakeDeferred(out MediumResult deferred))
        {
            return cut ? throw new PowerCutException() : deferred;
        }

        if (_late.Count != 0)
        {
            foreach ((long packet, List<byte[]?> versions) in _unsynced)
            {
                _packets[packet] = _late.Contains(packet) ? s_unreadable : versions[0];
            }

            Lba first = new(_late.Min() * Geometry.PacketBlocks);
            _late.Clear();
            return cut ? throw new PowerCutException()
                : new MediumResult(MediumStatus.Unwritable, new SenseCode(3, 0x0C, 0), first);
        }

        _unsynced.Clear();
        return cut ? throw new PowerCutException() : MediumResult.Good;
    }

    public void Dispose() => IsDisposed = true;

    /// <summary>
    /// The medium as it is found after the power went: each packet not synced is any of the versions it could have.
    /// </summary>
    public SimulatedMedium AfterPowerCut(Prng chance)
    {
        byte[]?[] packets = (byte[]?[])_packets.Clone();
        foreach ((long packet, List<byte[]?> versions) in _unsynced)
        {
            packets[packet] = versions[chance.Next(versions.Count)];
        }

        return Reopened(packets);
    }

    /// <summary>The medium taken out and put in again, with everything written on it.</summary>
    public SimulatedMedium Reopen() => Reopened((byte[]?[])_packets.Clone());

    /// <summary>The same, with its write protection set.</summary>
    public SimulatedMedium ReopenReadOnly() =>
        new(Geometry with { IsReadOnly = true }, MaxTransferBlocks, (byte[]?[])_packets.Clone());

    /// <summary>
    /// The medium as the next process finds it after this one died: nothing is lost yet, but what was not synced is
    /// still at the mercy of a later power cut.
    /// </summary>
    public SimulatedMedium AfterProcessDeath()
    {
        SimulatedMedium other = Reopen();
        foreach ((long packet, List<byte[]?> versions) in _unsynced)
        {
            other._unsynced.Add(packet, [.. versions]);
        }

        return other;
    }

    /// <summary>Another disc takes the place of this one, and nobody tells.</summary>
    public void ExchangeSilently(SimulatedMedium other)
    {
        other._packets.CopyTo(_packets, 0);
        _unsynced.Clear();
    }

    /// <summary>The packet cannot be read from now on, until it is written again.</summary>
    public void MakeUnreadable(long packet) => _packets[packet] = s_unreadable;

    public bool IsUnreadable(long packet) => ReferenceEquals(_packets[packet], s_unreadable);

    public byte[] Content(Lba start, int blocks)
    {
        byte[] content = new byte[blocks * Geometry.BlockSize];
        for (int block = 0; block < blocks; block++)
        {
            long packet = (start.Value + block) / Geometry.PacketBlocks;
            int offset = (start + block).PacketOffset(Geometry.PacketBlocks) * Geometry.BlockSize;
            _packets[packet]?.AsSpan(offset, Geometry.BlockSize).CopyTo(content.AsSpan(block * Geometry.BlockSize));
        }

        return content;
    }

    private SimulatedMedium Reopened(byte[]?[] packets)
    {
        SimulatedMedium other = new(Geometry, MaxTransferBlocks, packets);
        other.Defective.UnionWith(Defective);
        other.Wearing.UnionWith(Wearing);
        other.FailsLate = FailsLate;
        other.Defers = Defers;
        return other;
    }

    private void Put(long packet, ReadOnlySpan<byte> data, bool torn)
    {
        byte[] content = new byte[_packetBytes];
        data.CopyTo(content);
        List<byte[]?> versions = Versions(packet);
        versions.Add(content);
        if (torn)
        {
            versions.Add(s_unreadable);
        }

        _packets[packet] = content;
    }

    private MediumResult RecoveredIn(Lba start, int blocks)
    {
        for (long packet = start.Value / Geometry.PacketBlocks;
            Wearing.Count != 0 && packet * Geometry.PacketBlocks < start.Value + blocks;
            packet++)
        {
            if (Wearing.Contains(packet))
            {
                return new MediumResult(
                    MediumStatus.Recovered,
                    new SenseCode(1, 0x17, 1),
                    new Lba(long.Max(start.Value, packet * Geometry.PacketBlocks)));
            }
        }

        return MediumResult.Good;
    }

    private bool TakeDeferred(out MediumResult result)
    {
        result = default;
        if (!Defers || _late.Count == 0)
        {
            return false;
        }

        long packet = _late.Min();
        _late.Remove(packet);
        _packets[packet] = s_unreadable;
        result = new MediumResult(
            MediumStatus.Unwritable, new SenseCode(3, 0x0C, 0), new Lba(packet * Geometry.PacketBlocks),
                IsDeferred: true);
        return true;
    }

    private List<byte[]?> Versions(long packet)
    {
        if (!_unsynced.TryGetValue(packet, out List<byte[]?>? versions))
        {
            _unsynced.Add(packet, versions = [_packets[packet]]);
        }

        return versions;
    }

    private void Note(List<BlockRun> list, Lba start, int bytes)
    {
        if (Records)
        {
            list.Add(new BlockRun(start, bytes / Geometry.BlockSize));
        }
    }

    private static bool TakeOnce(MediumResult? planned, out MediumResult result)
    {
        result = planned ?? default;
        return planned is not null;
    }

    private void Check(Lba start, int bytes)
    {
        Invariant.Require(!IsDisposed, "a medium that was let go is not used");
        int blocks = bytes / Geometry.BlockSize;
        Invariant.Require(blocks > 0 && bytes % Geometry.BlockSize == 0 && blocks <= MaxTransferBlocks,
            "a command has an allowed length");
        Invariant.Require(
            start.Value >= 0 && start.Value + blocks <= Geometry.BlockCount, "a command lies within the medium");
    }
}
