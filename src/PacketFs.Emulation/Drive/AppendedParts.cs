using PacketFs.Core;
using PacketFs.Emulation.Media;
using PacketFs.Mmc;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// Writes to media that are written in order: whole units go to the buffer, parts wait until their unit is complete.
/// </summary>
internal static class AppendedParts
{
    public static ScsiResult Write(DriveUnit unit, long lba, ReadOnlySpan<byte> data)
    {
        IMedium medium = unit.Medium ?? throw new InvariantException("what is written goes to a medium");
        int unitBytes = medium.Disc.PacketBytes;
        for (PacketWalk walk = new(lba, data.Length, unit.PacketBlocks); walk.MoveNext() && !unit.Writer.IsPowerCut;)
        {
            ReadOnlySpan<byte> part = data.Slice(walk.Done, walk.Length);
            bool isQueued = part.Length == unitBytes
                ? DataCommands.Queue(unit, walk.Packet, part, out Sense failure)
                : Collect(unit, walk.Packet, walk.Offset, part, out failure);
            if (!isQueued)
            {
                medium.WriteFailed();
                return ScsiResult.Check(failure, walk.Done);
            }
        }

        return ScsiResult.Good(data.Length);
    }

    private static bool Collect(DriveUnit unit, int packet, int offset, ReadOnlySpan<byte> part, out Sense failure)
    {
        UnitAssembly assembly = unit.Assembly;
        if (!assembly.Continues(packet, offset))
        {
            // What was begun in another track ends there.
            Invariant.Require(offset == 0, "a unit is begun at its start");
            unit.FinishParts();
            assembly.Begin(packet);
        }

        assembly.Add(part);
        failure = default;
        if (!assembly.IsFull)
        {
            return true;
        }

        bool isQueued = DataCommands.Queue(unit, packet, assembly.Bytes, out failure);
        assembly.Clear();
        return isQueued;
    }
}
