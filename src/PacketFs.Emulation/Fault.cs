using PacketFs.Core;

namespace PacketFs.Emulation;

/// <summary>
/// One thing that goes wrong, and when: at the Nth command that the drive receives, or at the Nth packet that goes
/// to the medium; both are counted from 1 since the drive was made.
/// </summary>
public sealed record Fault
{
    private Fault(FaultKind kind) => Kind = kind;

    public FaultKind Kind { get; }

    /// <summary>
    /// Number of the command or of the packet write; 0 for faults that lie on the medium from the start.
    /// </summary>
    public long At { get; private init; }

    /// <summary>The packet that is concerned, or where a misdirected write lands.</summary>
    public int Packet { get; private init; }

    /// <summary>How many times or commands it lasts.</summary>
    public int Count { get; private init; } = 1;

    public SenseCode Sense { get; private init; }

    public PacketOutcome Outcome { get; private init; }

    /// <summary>The disc that is put in.</summary>
    public EmulatedDisc? Disc { get; private init; }

    /// <summary>True when <see cref="At"/> counts packets that go to the medium, not commands.</summary>
    public bool IsPacketWriteFault => Kind is FaultKind.WriteError or FaultKind.DeferredWriteError
        or FaultKind.SilentWrite or FaultKind.MisdirectedWrite or FaultKind.PowerCutInPacket;

    /// <summary>The packet cannot be written any more: 3/0C/00, and what was there is gone at the first try.</summary>
    public static Fault DefectivePacket(int packet) => new(FaultKind.DefectivePacket) { Packet = packet };

    /// <summary>One packet write fails with 3/0C/00; the next try of the same packet succeeds.</summary>
    public static Fault WriteError(long packetWrite) => new(FaultKind.WriteError) { At = packetWrite };

    /// <summary>
    /// As <see cref="WriteError"/>, but told only at a later command, as a deferred error that names the LBA.
    /// </summary>
    public static Fault DeferredWriteError(long packetWrite) =>
        new(FaultKind.DeferredWriteError) { At = packetWrite };

    /// <summary>
    /// Reading the packet fails with 3/11/05 this many times, then succeeds (int.MaxValue: until rewritten).
    /// </summary>
    public static Fault ReadError(int packet, int times) =>
        new(FaultKind.ReadError) { Packet = packet, Count = times };

    /// <summary>
    /// Reading the packet succeeds this many times with a recovered error (1/17/01, 1/18/00, ...) that names its first
    /// block that was asked for; int.MaxValue: until rewritten.
    /// </summary>
    public static Fault RecoveredRead(int packet, SenseCode sense, int times = int.MaxValue) =>
        new(FaultKind.RecoveredRead) { Packet = packet, Sense = sense, Count = times };

    /// <summary>The drive says GOOD and writes nothing: the packet keeps its old content.</summary>
    public static Fault SilentWrite(long packetWrite) => new(FaultKind.SilentWrite) { At = packetWrite };

    /// <summary>The drive says GOOD and writes to another packet; the right one keeps its old content.</summary>
    public static Fault MisdirectedWrite(long packetWrite, int landsOn) =>
        new(FaultKind.MisdirectedWrite) { At = packetWrite, Packet = landsOn };

    /// <summary>
    /// This many commands are answered with 2/04/08 (writes) or 2/04/07 (all others), and not executed.
    /// </summary>
    public static Fault Busy(long command, int commands) =>
        new(FaultKind.Busy) { At = command, Count = commands };

    /// <summary>
    /// The drive has something to tell before it executes the command, for instance 6/28/00 or 6/29/00.
    /// </summary>
    public static Fault UnitAttention(long command, SenseCode sense) =>
        new(FaultKind.UnitAttention) { At = command, Sense = sense };

    /// <summary>Somebody exchanges the disc by force; what was in the buffer is lost. 6/28/00 tells of it.</summary>
    public static Fault MediumSwap(long command, EmulatedDisc disc) =>
        new(FaultKind.MediumSwap) { At = command, Disc = disc };

    /// <summary>
    /// As <see cref="MediumSwap"/>, but another host on the same drive has heard 6/28/00: nobody tells of it here.
    /// </summary>
    public static Fault SilentMediumSwap(long command, EmulatedDisc disc) =>
        new(FaultKind.SilentMediumSwap) { At = command, Disc = disc };

    /// <summary>Somebody opens the tray by force; what was in the buffer is lost. 2/3A/02 until it is closed.</summary>
    public static Fault TrayOpened(long command) => new(FaultKind.TrayOpened) { At = command };

    /// <summary>The drive is unplugged: every command from here on fails in the transport, for good.</summary>
    public static Fault DeviceLost(long command) => new(FaultKind.DeviceLost) { At = command };

    /// <summary>The power goes before the command is executed.</summary>
    public static Fault PowerCut(long command) => new(FaultKind.PowerCut) { At = command };

    /// <summary>The power goes while this packet is being written.</summary>
    public static Fault PowerCutInPacket(long packetWrite, PacketOutcome outcome = PacketOutcome.BySeed) =>
        new(FaultKind.PowerCutInPacket) { At = packetWrite, Outcome = outcome };

    public override string ToString() => Kind switch
    {
        FaultKind.DefectivePacket => $"packet {Packet} is defective",
        FaultKind.ReadError => $"packet {Packet} cannot be read {Count} times",
        FaultKind.RecoveredRead => $"packet {Packet} reads with {Sense} {Count} times",
        FaultKind.MisdirectedWrite => $"packet write {At} lands on packet {Packet}",
        FaultKind.Busy => $"busy for {Count} commands from command {At} on",
        FaultKind.UnitAttention => $"unit attention {Sense} at command {At}",
        FaultKind.PowerCutInPacket => $"power cut in packet write {At}, packet {Outcome}",
        _ => $"{Kind} at {(IsPacketWriteFault ? "packet write" : "command")} {At}",
    };
}
