namespace PacketFs.Emulation;

/// <summary>
/// What an emulated drive has done since it was made or <see cref="Reset"/>. Read it on the thread that owns the
/// drive. Exact and deterministic: tests assert on it.
/// </summary>
public sealed class DriveStatistics
{
    private readonly long[] _commands = new long[256];

    /// <summary>Commands received, of any kind.</summary>
    public long Commands { get; private set; }

    /// <summary>Packets that reached the medium, formatting and blanking apart.</summary>
    public long PacketsWritten { get; internal set; }

    /// <summary>Packets of which the medium was read for the host.</summary>
    public long PacketsRead { get; internal set; }

    /// <summary>Blocks that the host sent with WRITE commands.</summary>
    public long BlocksReceived { get; internal set; }

    /// <summary>Blocks that the host was given by READ commands.</summary>
    public long BlocksSent { get; internal set; }

    /// <summary>
    /// Packets that the drive read to complete a partial write (only with <see cref="PartialPacketPolicy.Rmw"/>).
    /// </summary>
    public long DriveReadModifyWrites { get; internal set; }

    /// <summary>Packets written again in the buffer before they reached the medium.</summary>
    public long BufferOverwrites { get; internal set; }

    public long Seeks { get; internal set; }

    public long ReadWriteSwitches { get; internal set; }

    /// <summary>SYNCHRONIZE CACHE commands.</summary>
    public long Synchronizations => this[0x35];

    public long WriteErrors { get; internal set; }

    public long ReadErrors { get; internal set; }

    /// <summary>Bad units in whose place the drive has put spares of its own.</summary>
    public long Reassignments { get; internal set; }

    /// <summary>Packets that certification during FORMAT UNIT found unreadable.</summary>
    public long CertificationDefects { get; internal set; }

    /// <summary>Faults of the plan that struck.</summary>
    public long FaultsInjected { get; internal set; }

    /// <summary>Simulated time that spindle, sled or laser were at work.</summary>
    public TimeSpan BusyTime => new(BusyTicks);

    internal long BusyTicks { get; set; }

    /// <summary>Commands received with this operation code.</summary>
    public long this[byte operationCode] => _commands[operationCode];

    public void Reset()
    {
        Array.Clear(_commands);
        Commands = PacketsWritten = PacketsRead = BlocksReceived = BlocksSent = 0;
        DriveReadModifyWrites = BufferOverwrites = Seeks = ReadWriteSwitches = 0;
        Reassignments = WriteErrors = ReadErrors = CertificationDefects = FaultsInjected = BusyTicks = 0;
    }

    internal void CountCommand(byte operationCode)
    {
        Commands++;
        _commands[operationCode]++;
    }
}
