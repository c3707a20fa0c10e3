using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Faults;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// What a power cut makes of a disc and of the packets that waited for it. One packet at most is under the laser: it
/// becomes old, new or unreadable. Each of the others has landed or not, in any combination, as drives promise no
/// order; but packets that are appended land in order, because nothing can lie behind a gap.
/// </summary>
internal static class PowerCut
{
    /// <param name="underLaser">Place in the queue of the packet that is being written, or -1.</param>
    /// <param name="outcome">What becomes of that packet.</param>
    public static void Apply(
        EmulatedDisc disc, WriteBuffer buffer, int underLaser, PacketOutcome outcome, FaultInjector faults, Prng prng)
    {
        bool isAppending = disc.Status == RecordingStatus.TrackOpen;
        for (int index = 0; index < buffer.Count; index++)
        {
            PacketOutcome fate = index == underLaser
                ? Resolve(outcome, prng)
                : prng.OneIn(2) ? PacketOutcome.New : PacketOutcome.Old;
            int packet = buffer.PacketAt(index);
            bool isBad = disc.CannotBeWritten(packet) || (faults.IsDefective(packet) && !disc.IsReassigned(packet));
            bool canLand = !isBad || (fate == PacketOutcome.New && disc.TryReassign(packet));
            if (fate == PacketOutcome.New && canLand)
            {
                disc.WritePacket(packet, buffer.DataAt(index));
            }
            else if (fate != PacketOutcome.Old)
            {
                disc.SpoilPacket(packet);
            }

            if (isAppending && fate != PacketOutcome.New)
            {
                return;
            }
        }
    }

    private static PacketOutcome Resolve(PacketOutcome outcome, Prng prng) =>
        outcome == PacketOutcome.BySeed ? (PacketOutcome)(1 + prng.Next(3)) : outcome;
}
