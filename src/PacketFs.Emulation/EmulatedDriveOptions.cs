namespace PacketFs.Emulation;

/// <summary>What kind of drive it is. The defaults make a good, strict recorder.</summary>
public sealed record EmulatedDriveOptions
{
    internal const string DefaultProduct = "EMULATED BURNER";

    /// <summary>Recorder, or read-only drive.</summary>
    public DriveKind Kind { get; init; }

    /// <summary>Eight characters at most.</summary>
    public string Vendor { get; init; } = "PACKETFS";

    /// <summary>Sixteen characters at most.</summary>
    public string Product { get; init; } = DefaultProduct;

    /// <summary>Four characters at most.</summary>
    public string Revision { get; init; } = "1.0";

    /// <summary>Null: a clock of its own that starts at <see cref="SimulatedClock.DefaultStart"/>.</summary>
    public SimulatedClock? Clock { get; init; }

    public TimingProfile Timing { get; init; } = new();

    /// <summary>The drive's buffer; whole packets of it are used.</summary>
    public int BufferBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Largest data phase of one command.</summary>
    public int MaximumTransferBytes { get; init; } = 1024 * 1024;

    public PartialPacketPolicy PartialPackets { get; init; } = PartialPacketPolicy.Reject;

    /// <summary>
    /// False: a WRITE that holds a packet that cannot be written fails itself, after the buffer has been emptied.
    /// True: it gets GOOD, as with real drives that cache writes, and a later command brings a deferred error.
    /// SYNCHRONIZE CACHE reports its own failures either way.
    /// </summary>
    public bool DeferWriteErrors { get; init; }

    /// <summary>True: a WRITE that finds the buffer full gets 2/04/08 and must be repeated. False: it waits.</summary>
    public bool ReportLongWrite { get; init; }

    /// <summary>
    /// True: after a load, commands get 2/04/01 while the disc spins up. False: the first one waits for it.
    /// </summary>
    public bool ReportBecomingReady { get; init; }

    /// <summary>
    /// A host that polls a long operation without letting <see cref="Clock"/> run is taken to have waited for this
    /// part of the operation between two polls. 0: no such help.
    /// </summary>
    public double PollStep { get; init; } = 1.0 / 32;

    /// <summary>
    /// What becomes of a session whose closing was cut off is written down nowhere. False: it can be closed again.
    /// True: CLOSE TRACK/SESSION is refused for good (5/2C/00), and only this kind of drive reads the disc.
    /// </summary>
    public bool RefusesRepeatedClose { get; init; }

    public FaultPlan Faults { get; init; } = FaultPlan.None;
}
