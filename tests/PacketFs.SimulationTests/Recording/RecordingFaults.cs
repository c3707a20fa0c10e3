using PacketFs.Core;
using PacketFs.Emulation;

namespace PacketFs.SimulationTests.Recording;

/// <summary>What goes wrong in a recording, drawn from a seed.</summary>
/// <param name="Plan">For the drive.</param>
/// <param name="IsLate">Write errors are told by a later command.</param>
/// <param name="IsSlow">The input stops for a minute.</param>
internal sealed record RecordingFaults(FaultPlan Plan, bool IsLate, bool IsSlow)
{
    private const int Kinds = 12;

    public static RecordingFaults Draw(ulong seed, int commands, int writes)
    {
        Prng random = new(seed);
        int command = random.Next(1, commands);
        int write = random.Next(1, int.Max(1, writes));
        int kind = (int)(seed % Kinds);
        Fault[] faults = kind switch
        {
            0 => [Fault.PowerCut(command)],
            1 => [Fault.PowerCutInPacket(write, PacketOutcome.Unreadable)],
            2 => [Fault.PowerCutInPacket(write, PacketOutcome.New)],
            3 => [Fault.WriteError(write)],
            4 or 5 => [Fault.DeferredWriteError(write)],
            6 => [Fault.Busy(command, random.Next(1, 9)), Fault.WriteError(write)],
            7 => [Fault.UnitAttention(command, new SenseCode(6, (byte)(random.OneIn(2) ? 0x28 : 0x29), 0))],
            8 => [Fault.TrayOpened(command)],
            9 => [Fault.DeviceLost(command)],

            // The end is where sessions are closed.
            10 => [Fault.PowerCut(int.Max(1, commands - random.Next(40)))],
            _ => random.OneIn(2) ? [] : [Fault.Busy(command, random.Next(1, 9)), Fault.PowerCut(command + 20)],
        };
        return new RecordingFaults(new FaultPlan(seed, faults), kind == 5, kind == Kinds - 1);
    }

    public override string ToString() =>
        $"{string.Join("; ", Plan.Faults)}{(IsLate ? ", told late" : "")}{(IsSlow ? ", the input stops" : "")}";
}
