using PacketFs.Core;
using PacketFs.Emulation.Media;
using PacketFs.Mmc;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// Writes to places of a BD-R that are written already: the drive reads what is to stay, and writes the whole cluster
/// at a new place. One that still waits in the buffer is changed there.
/// </summary>
internal static class Overwrites
{
    public static ScsiResult Write(DriveUnit unit, long lba, ReadOnlySpan<byte> data)
    {
        IMedium medium = unit.Medium ?? throw new InvariantException("what is written goes to a medium");
        unit.FinishParts();
        Span<byte> cluster = unit.PacketScratch;
        for (PacketWalk walk = new(lba, data.Length, unit.PacketBlocks); walk.MoveNext() && !unit.Writer.IsPowerCut;)
        {
            ReadOnlySpan<byte> part = data.Slice(walk.Done, walk.Length);
            int place = medium.Place(walk.Packet);
            bool isTaken = medium.IsTaken(walk.Packet);
            Span<byte> waiting = isTaken ? default : unit.Writer.FindWaiting(place);
            if (!waiting.IsEmpty)
            {
                part.CopyTo(waiting[walk.Offset..]);
                unit.Statistics.BufferOverwrites++;
                continue;
            }

            if (isTaken)
            {
                cluster.Clear();
            }
            else if (part.Length < cluster.Length)
            {
                ScsiResult read = PartialPackets.Fetch(unit, place, cluster);
                if (!read.IsGood)
                {
                    return read with { Transferred = walk.Done };
                }
            }

            part.CopyTo(cluster[walk.Offset..]);
            if (!unit.Writer.IsPowerCut
                && !DataCommands.Queue(unit, medium.Redirect(walk.Packet), cluster, out Sense failure))
            {
                medium.WriteFailed();
                return ScsiResult.Check(failure, walk.Done);
            }
        }

        return ScsiResult.Good(data.Length);
    }
}
