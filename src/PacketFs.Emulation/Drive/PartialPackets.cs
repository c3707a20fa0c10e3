using PacketFs.Mmc;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// What concerns less than a packet: reads that the buffer can answer, and the drive's own read-modify-write where the
/// options allow partial writes.
/// </summary>
internal static class PartialPackets
{
    /// <summary>True when every block was found in the buffer, newest data first.</summary>
    public static bool TryReadBuffered(DriveUnit unit, long lba, Span<byte> target)
    {
        for (PacketWalk walk = new(lba, target.Length, unit.PacketBlocks); walk.MoveNext();)
        {
            if (!unit.Buffer.Contains(walk.Packet))
            {
                return false;
            }
        }

        for (PacketWalk walk = new(lba, target.Length, unit.PacketBlocks); walk.MoveNext();)
        {
            unit.Buffer.Find(walk.Packet).Slice(walk.Offset, walk.Length).CopyTo(target[walk.Done..]);
        }

        return true;
    }

    public static ScsiResult Write(DriveUnit unit, long lba, ReadOnlySpan<byte> data)
    {
        Span<byte> packet = unit.PacketScratch;
        for (PacketWalk walk = new(lba, data.Length, unit.PacketBlocks); walk.MoveNext() && !unit.Writer.IsPowerCut;)
        {
            ReadOnlySpan<byte> part = data.Slice(walk.Done, walk.Length);
            Span<byte> waiting = unit.Writer.FindWaiting(walk.Packet);
            if (!waiting.IsEmpty)
            {
                part.CopyTo(waiting[walk.Offset..]);
                unit.Statistics.BufferOverwrites++;
                continue;
            }

            if (walk.Length < packet.Length)
            {
                ScsiResult read = Fetch(unit, walk.Packet, packet);
                if (!read.IsGood)
                {
                    return read with { Transferred = walk.Done };
                }
            }

            part.CopyTo(packet[walk.Offset..]);
            if (!DataCommands.Queue(unit, walk.Packet, packet, out Sense failure))
            {
                return ScsiResult.Check(failure, walk.Done);
            }
        }

        return ScsiResult.Good(data.Length);
    }

    /// <summary>The whole of a packet, from the buffer or from the disc.</summary>
    public static ScsiResult Fetch(DriveUnit unit, int packet, Span<byte> content)
    {
        unit.Statistics.DriveReadModifyWrites++;
        Span<byte> buffered = unit.Buffer.Find(packet);
        if (!buffered.IsEmpty)
        {
            buffered.CopyTo(content);
            return ScsiResult.Good();
        }

        unit.Writer.DrainAll();
        bool isBlank = unit.Medium?.TakesParts == true && unit.Disc?.GetPacketState(packet) == PacketState.Blank;
        if (isBlank)
        {
            // There is nothing to keep around what the host sends.
            content.Clear();
            return ScsiResult.Good();
        }

        return unit.Writer.IsPowerCut
            ? ScsiResult.Good()
            : DataCommands.ReadMedium(unit, (long)packet * unit.PacketBlocks, content);
    }
}
