using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Packet;

namespace PacketFs.TestKit.Packet;

/// <summary>
/// A file system of the simplest kind over a packet device with a commit area, driven by a seed: it allocates blocks,
/// overwrites them, frees them, reuses what it freed, and commits. It knows what each commit made of the volume, and so
/// can tell whether what a power cut left is exactly one of the states that are allowed: the last commit, or the one in
/// flight.
/// </summary>
public sealed class CommitScenario : ICommittedBlocks
{
    private readonly CommitScenarioOptions _options;
    private readonly Prng _chance;
    private readonly int _packetBlocks;
    private readonly ManualClock _clock = new();
    private readonly Dictionary<long, ulong> _current = [];
    private Dictionary<long, ulong> _committed = [];
    private Dictionary<long, ulong>? _inFlight;
    private Dictionary<long, long> _committedMap = [];
    private ulong _nextStamp = 1;
    private long _lastFreed = -1;
    private PacketDevice? _device;
    private SimulatedRelocator? _relocator;

    public CommitScenario(CommitScenarioOptions options, ulong seed)
    {
        _options = options;
        _packetBlocks = options.PacketBlocks;
        _chance = new Prng(seed);
        Medium = new SimulatedMedium(options.Geometry, options.MaxTransferPackets * _packetBlocks)
        {
            FailsLate = options.FailsLate,
            Defers = options.Defers,
        };
    }

    /// <summary>The medium that the scenario is running on.</summary>
    public SimulatedMedium Medium { get; private set; }

    public PacketDevice Device => _device ?? throw new InvalidOperationException("not mounted");

    /// <summary>What the last attach reported.</summary>
    public CommitAreaReport Report { get; private set; }

    /// <summary>
    /// The device refused a commit that was too large for the area, and everything since: allowed, as long as the last
    /// commit is what the next mount finds.
    /// </summary>
    public bool IsRefused { get; private set; }

    /// <summary>Attaches the area, then reads the relocator's table and says what is live, as a mount does.</summary>
    public void Mount()
    {
        _device = PacketDevice.Open(
            Medium,
            new PacketDeviceOptions { CacheBytes = (long)_options.CachePackets * _packetBlocks * _options.BlockSize },
            _clock,
            NullLogger.Instance);
        Report = _device.AttachCommitArea(_options.Area);
        _relocator = new SimulatedRelocator(_device, _options.Table, _options.FirstSpare, _options.Spares);
        _relocator.Load();
        if (_options.Spares != 0)
        {
            _device.Relocator = _relocator;
        }

        Endure(_device.Checkpoint);
        _committedMap = new Dictionary<long, long>(_relocator.Map);
        if (_options.TellsLiveBlocks)
        {
            _device.CommittedBlocks = this;
        }
    }

    /// <summary>Runs the scenario to its end, unless the power goes before.</summary>
    public void Run()
    {
        Mount();
        for (int step = 0; step < _options.Steps; step++)
        {
            Step();
        }

        if (_options.Detaches && !IsRefused)
        {
            Endure(() =>
            {
                Commit();
                Device.DetachCommitArea();
            });
        }
    }

    /// <summary>Where no spare is left a defect ends all writing, and nothing else.</summary>
    private void Endure(Action work)
    {
        try
        {
            work();
        }
        catch (FsException error) when (_options.IsEndAllowed
            && error.Error is FsError.InputOutput or FsError.ReadOnly)
        {
            IsRefused = true;
        }
    }

    /// <summary>Lets the process end where it stands and gives the next one this medium.</summary>
    public void Crash(SimulatedMedium found)
    {
        _device?.Dispose();
        _device = null;
        IsRefused = false;
        Medium = found;
    }

    /// <summary>
    /// Compares the mounted volume with the states it may be in; null when it is one of them. The scenario goes on from
    /// the one it is in.
    /// </summary>
    public string? Verify()
    {
        string? last = Difference(_committed);
        if (last is null)
        {
            Adopt(_committed);
            return null;
        }

        if (_inFlight is null)
        {
            return $"not the last commit: {last}";
        }

        string? flight = Difference(_inFlight);
        if (flight is null)
        {
            Adopt(_inFlight);
            return null;
        }

        return $"neither the last commit ({last}) nor the one in flight ({flight})";
    }

    public bool HoldsLiveData(Lba start, int blockCount)
    {
        for (int i = 0; i < blockCount; i++)
        {
            long block = start.Value + i;
            if (block < _options.DataStart.Value || IsLive(block))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>One random operation.</summary>
    public void Step()
    {
        if (IsRefused)
        {
            return;
        }

        try
        {
            Endure(RunOperation);
        }
        catch (FsException error) when (error.Error == FsError.NoSpace)
        {
            IsRefused = true;
        }
    }

    private void RunOperation()
    {
        _clock.Advance(TimeSpan.FromSeconds(_chance.Next(30)));
        switch (_chance.Next(20))
        {
            case < 6:
                WriteRun(allocated: false);
                break;
            case < 11:
                WriteRun(allocated: true);
                break;
            case < 13:
                Free();
                break;
            case < 15:
                CheckSomeReads();
                break;
            case < 16 when _options.TellsLiveBlocks:
                Device.Flush();
                break;
            case < 17:
                Device.RunBackgroundStep();
                break;
            default:
                Commit();
                break;
        }

        if (Device.CommitAdvised)
        {
            Commit();
        }

        if (_options.WearOneIn != 0 && _chance.OneIn(_options.WearOneIn))
        {
            Medium.Wearing.Add(_options.DataStart.Value / _packetBlocks + _chance.Next(_options.DataPackets));
            ReadEverything();
            ReadEverything();
            Commit();
            Device.RunBackgroundStep();
        }

        if (_options.DefectOneIn != 0 && _chance.OneIn(_options.DefectOneIn))
        {
            Medium.Defective.Add(_options.DataStart.Value / _packetBlocks + _chance.Next(_options.DataPackets));
        }
    }

    private void ReadEverything()
    {
        byte[] block = new byte[_options.BlockSize];
        foreach (long at in _current.Keys)
        {
            Device.Read(_relocator!.Resolve(new Lba(at)), block);
        }
    }

    private void WriteRun(bool allocated)
    {
        int blocks = _options.DataPackets * _packetBlocks;
        int count = _chance.OneIn(4) ? _chance.Next(1, 3 * _packetBlocks) : _chance.Next(1, 3);
        long start = _options.DataStart.Value + _chance.Next(blocks - count);
        if (!allocated && _lastFreed >= 0 && _chance.OneIn(2))
        {
            start = long.Min(_lastFreed, _options.DataStart.Value + blocks - count);
        }
        else if (allocated && _current.Count != 0)
        {
            // Somewhere that is in use now.
            start = long.Min(
                _current.Keys.ElementAt(_chance.Next(_current.Count)), _options.DataStart.Value + blocks - count);
        }

        byte[] data = new byte[_options.BlockSize];
        for (int i = 0; i < count; i++)
        {
            if (!allocated && _current.ContainsKey(start + i))
            {
                continue;
            }

            ulong stamp = _nextStamp++;
            FillBlock(data, start + i, stamp);
            Device.Write(_relocator!.Resolve(new Lba(start + i)), data);
            _current[start + i] = stamp;
        }
    }

    private void Free()
    {
        if (_chance.OneIn(2) && _current.Count != 0)
        {
            // A whole packet: what is written there next is fresh, unless the log still speaks of it.
            long packet = _current.Keys.ElementAt(_chance.Next(_current.Count)) / _packetBlocks;
            for (int i = 0; i < _packetBlocks; i++)
            {
                _current.Remove((packet * _packetBlocks) + i);
            }

            _lastFreed = packet * _packetBlocks;
            return;
        }

        for (int i = _chance.Next(1, 2 * _packetBlocks); i > 0 && _current.Count != 0; i--)
        {
            _current.Remove(_current.Keys.ElementAt(_chance.Next(_current.Count)));
        }
    }

    private void Commit()
    {
        _inFlight = new Dictionary<long, ulong>(_current);
        Device.Commit();
        _committed = _inFlight;
        _inFlight = null;
        _committedMap = new Dictionary<long, long>(_relocator!.Map);
    }

    private void CheckSomeReads()
    {
        foreach ((long block, ulong stamp) in _current.Take(8))
        {
            string? difference = Compare(block, stamp);
            Invariant.Require(difference is null, difference ?? "");
        }
    }

    private string? Difference(Dictionary<long, ulong> state)
    {
        foreach ((long block, ulong stamp) in state)
        {
            if (Compare(block, stamp) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private string? Compare(long block, ulong stamp)
    {
        byte[] expected = new byte[_options.BlockSize];
        byte[] found = new byte[_options.BlockSize];
        FillBlock(expected, block, stamp);
        Lba at = _relocator!.Resolve(new Lba(block));
        try
        {
            Device.Read(at, found);
        }
        catch (FsException error)
        {
            return $"block {block} (at {at}) should hold {stamp}: {error.Message}";
        }

        return found.AsSpan().SequenceEqual(expected)
            ? null
            : $"block {block} (at {at}) should hold {stamp}, holds {BitConverter.ToUInt64(found, 8)} of block "
            + $"{BitConverter.ToInt64(found)}";
    }

    private void Adopt(Dictionary<long, ulong> state)
    {
        _committed = state;
        _inFlight = null;
        _current.Clear();
        foreach ((long block, ulong stamp) in state)
        {
            _current.Add(block, stamp);
        }
    }

    private bool IsLive(long block)
    {
        long packet = block / _packetBlocks;
        if (packet >= _options.FirstSpare.Value / _packetBlocks)
        {
            // A spare is as live as the packet whose data it has taken over, by the committed table.
            foreach ((long origin, long spare) in _committedMap)
            {
                if (spare == packet)
                {
                    return _committed.ContainsKey((origin * _packetBlocks) + (block % _packetBlocks));
                }
            }

            return false;
        }

        return !_committedMap.ContainsKey(packet) && _committed.ContainsKey(block);
    }

    private static void FillBlock(byte[] data, long block, ulong stamp)
    {
        BitConverter.TryWriteBytes(data, block);
        BitConverter.TryWriteBytes(data.AsSpan(8), stamp);
        data.AsSpan(16).Fill((byte)(stamp & 0xFF));
    }
}
