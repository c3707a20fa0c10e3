using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.TestKit.Simulation;

namespace PacketFs.SimulationTests.Faults;

/// <summary>One thing that can go wrong with a drive or a disc, and at which places.</summary>
/// <param name="Name">For the matrix.</param>
/// <param name="IsUnnoticed">Whoever uses the volume must not notice.</param>
/// <param name="Faults">From how often it can strike: commands behind the mount, packet writes, packets.</param>
internal sealed record FaultSort(string Name, bool IsUnnoticed, Func<FaultPlaces, IEnumerable<Fault>> Faults)
{
    private static readonly SenseCode s_pageChanged = new(6, 0x2A, 0x01);
    private static readonly SenseCode s_mediumChanged = new(6, 0x28, 0x00);
    private static readonly SenseCode s_reset = new(6, 0x29, 0x00);

    /// <summary>The drive tells of write errors by later commands.</summary>
    public bool IsLate { get; init; }

    /// <summary>All that every medium is tried with.</summary>
    public static IReadOnlyList<FaultSort> All { get; } =
    [
        new("packet defective", false, places => places.Packets.Select(Fault.DefectivePacket)),
        new("packet hard to read", true, places => places.Packets.Select(packet => Fault.ReadError(packet, 1))),
        new("write error at once", true, places => places.Writes.Select(write => Fault.WriteError(write))),
        new("write error told late", false, places => places.Writes.Select(write => Fault.DeferredWriteError(write)))
        {
            IsLate = true,
        },
        new("busy storm", true, places => places.Commands.Select(command => Fault.Busy(command, 1 + (command % 8)))),
        new("attention: page changed", true, places => places.Commands.Select(
            command => Fault.UnitAttention(command, s_pageChanged))),
        new("attention: medium changed", false, places => places.Commands.Select(
            command => Fault.UnitAttention(command, s_mediumChanged))),
        new("attention: reset", false, places => places.Commands.Select(
            command => Fault.UnitAttention(command, s_reset))),
        new("tray opened", false, places => places.Commands.Select(command => Fault.TrayOpened(command))),
        new("other disc put in", false, places => places.Commands.Select(
            command => Fault.MediumSwap(command, PristineDisc.Take(StackShape.Older)))),
        new("other disc of its kind put in", false, places => places.Commands.Select(
            command => Fault.MediumSwap(command, PristineDisc.Take(places.Shape)))),
        new("blank disc of its kind put in", false, places => places.Commands.Select(
            command => Fault.MediumSwap(command, PristineDisc.TakeBlank(places.Shape)))),
        new("plug pulled", false, places => places.Commands.Select(command => Fault.DeviceLost(command))),
        new("power cut at a command", false, places => places.Commands.Select(command => Fault.PowerCut(command))),
        new("power cut in a packet", false, places => places.Writes.Select(
            write => Fault.PowerCutInPacket(write, PacketOutcome.Unreadable))),
    ];

    public override string ToString() => Name;
}
