using System.Numerics;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// Serves reads: what the cache has from there, the rest from the medium. Long reads go straight into the caller's
/// memory in long commands and leave the cache alone; short ones bring their whole packet in, since a drive reads a
/// packet as cheaply as a block.
/// </summary>
internal sealed class ReadPath(PacketContext context, PacketFiller filler)
{
    public void Read(Lba start, Span<byte> buffer)
    {
        ReadBlocks(start, buffer);
        if (!context.Withheld.IsEmpty)
        {
            context.Withheld.Overlay(start, buffer, context.Geometry.BlockSize);
        }
    }

    private void ReadBlocks(Lba start, Span<byte> buffer)
    {
        int blockSize = context.Geometry.BlockSize;
        bool small = buffer.Length < context.LineBlocks * blockSize;
        while (!buffer.IsEmpty)
        {
            int blocks = small || context.HasMoves
                ? int.Min(buffer.Length / blockSize, context.LineBlocks - start.PacketOffset(context.LineBlocks))
                : int.Min(buffer.Length / blockSize, context.Channel.MaxBlocks);
            Span<byte> part = buffer[..(blocks * blockSize)];
            if (small)
            {
                ReadWithinPacket(Translate(start), part);
            }
            else
            {
                ReadLong(Translate(start), part);
            }

            start += blocks;
            buffer = buffer[part.Length..];
        }
    }

    private Lba Translate(Lba block)
    {
        if (!context.HasMoves)
        {
            return block;
        }

        long packet = context.Translate(context.PacketOf(block));
        return context.StartOf(packet) + block.PacketOffset(context.LineBlocks);
    }

    private void ReadWithinPacket(Lba start, Span<byte> part)
    {
        int first = start.PacketOffset(context.LineBlocks);
        int count = part.Length / context.Geometry.BlockSize;
        uint wanted = BlockMask.Of(first, count);
        long packet = context.PacketOf(start);
        CacheLine? line = context.Cache.Find(packet) ?? context.Cache.TryAllocate(packet);
        if (line is not null && (wanted & ~line.Present) != 0 && !filler.TryRead(line, line.All & ~line.Present).IsGood)
        {
            // Some block of the packet is bad: only those asked for must be good.
            ReadLong(start, part);
            return;
        }

        if (line is null)
        {
            ReadLong(start, part);
            return;
        }

        line.Blocks(first, count).CopyTo(part);
    }

    /// <summary>
    /// One command for everything between the first and the last block that the cache lacks, then the newer blocks over
    /// it.
    /// </summary>
    private void ReadLong(Lba start, Span<byte> part)
    {
        int blockSize = context.Geometry.BlockSize;
        if (!FindMissing(start, part.Length / blockSize, out int first, out int end))
        {
            Overlay(start, part, 0, 0);
            return;
        }

        MediumResult result = context.Channel.Read(start + first, part[(first * blockSize)..(end * blockSize)]);
        if (result.IsGood)
        {
            Overlay(start, part, first, end);
        }
        else
        {
            ReadBlockRuns(start, part, first, end);
        }
    }

    /// <summary>
    /// The outermost blocks that are not in the cache, counted from <paramref name="start"/>; false when all are.
    /// </summary>
    private bool FindMissing(Lba start, int blocks, out int first, out int end)
    {
        first = -1;
        end = 0;
        for (int offset = 0; offset < blocks;)
        {
            Lba at = start + offset;
            int begin = at.PacketOffset(context.LineBlocks);
            int count = int.Min(blocks - offset, context.LineBlocks - begin);
            uint missing = BlockMask.Of(begin, count) & ~(context.Cache.Peek(context.PacketOf(at))?.Present ?? 0);
            if (missing != 0)
            {
                first = first < 0 ? offset + BitOperations.TrailingZeroCount(missing) - begin : first;
                end = offset + BlockMask.MaxBlocks - BitOperations.LeadingZeroCount(missing) - begin;
            }

            offset += count;
        }

        return first >= 0;
    }

    /// <summary>
    /// Copies cached blocks over the part: all of them outside the blocks first to end, which were read; inside, only
    /// those that are newer than the medium.
    /// </summary>
    private void Overlay(Lba start, Span<byte> part, int first, int end)
    {
        int blockSize = context.Geometry.BlockSize;
        int blocks = part.Length / blockSize;
        for (int offset = 0; offset < blocks;)
        {
            Lba at = start + offset;
            int begin = at.PacketOffset(context.LineBlocks);
            int count = int.Min(blocks - offset, context.LineBlocks - begin);
            if (context.Cache.Peek(context.PacketOf(at)) is { } line)
            {
                uint inside = Clip(first - offset, end - offset, begin, count);
                uint copy = BlockMask.Of(begin, count) & line.Present & (~inside | line.Dirty | line.Logged);
                while (BlockMask.TryTakeRun(ref copy, out int runFirst, out int runCount))
                {
                    line.Blocks(runFirst, runCount).CopyTo(part[((offset + runFirst - begin) * blockSize)..]);
                }
            }

            offset += count;
        }
    }

    /// <summary>
    /// The blocks from..to, counted from a piece that begins at block begin of its packet, as a mask of that packet.
    /// </summary>
    private static uint Clip(int from, int to, int begin, int count)
    {
        from = int.Max(from, 0);
        to = int.Min(to, count);
        return from < to ? BlockMask.Of(begin + from, to - from) : 0;
    }

    /// <summary>
    /// The long command failed, perhaps for a block that the cache has (a packet torn by a power cut, whose content
    /// the log still holds): reads only what is missing, run by run.
    /// </summary>
    private void ReadBlockRuns(Lba start, Span<byte> part, int first, int end)
    {
        int blockSize = context.Geometry.BlockSize;
        for (int offset = first; offset < end;)
        {
            Lba at = start + offset;
            int begin = at.PacketOffset(context.LineBlocks);
            int count = int.Min(end - offset, context.LineBlocks - begin);
            uint missing = BlockMask.Of(begin, count) & ~(context.Cache.Peek(context.PacketOf(at))?.Present ?? 0);
            while (BlockMask.TryTakeRun(ref missing, out int runFirst, out int runCount))
            {
                int from = offset + runFirst - begin;
                MediumResult result =
                    context.Channel.Read(start + from, part.Slice(from * blockSize, runCount * blockSize));
                if (!result.IsGood)
                {
                    throw MediumChannel.Unreadable(result, start + from, runCount);
                }
            }

            offset += count;
        }

        Overlay(start, part, first, first);
    }
}
