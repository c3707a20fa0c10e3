using System.Numerics;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>Brings the blocks of a packet that are not in the cache into it, with one read at most.</summary>
internal sealed class PacketFiller(PacketContext context)
{
    /// <summary>
    /// Completes the packet, because all of it is to be written. Nothing is read for a packet that holds nothing
    /// which anybody wants: the rest of it becomes zeros.
    /// </summary>
    public void CompleteForWrite(CacheLine line)
    {
        uint missing = line.All & ~line.Present;
        if (missing == 0)
        {
            return;
        }

        if (context.CommittedBlocks is not null
            && !context.IsTouched(line.Packet)
            && !context.IsLive(line.Packet, line.All, line.Logged))
        {
            Clear(line, missing);
            return;
        }

        context.Counters.PacketsReadForModify++;
        MediumResult result = TryRead(line, missing);
        if (!result.IsGood)
        {
            Salvage(line, missing);
        }
    }

    /// <summary>Reads the missing blocks of the packet, all of them for the price of one.</summary>
    public MediumResult TryRead(CacheLine line, uint missing)
    {
        uint rest = missing;
        if (!BlockMask.TryTakeRun(ref rest, out int first, out int count))
        {
            return MediumResult.Good;
        }

        if (rest == 0)
        {
            MediumResult direct = context.Channel.Read(context.StartOf(line.Packet) + first, line.Blocks(first, count));
            line.Present |= direct.IsGood ? missing : 0;
            return direct;
        }

        int end = BlockMask.MaxBlocks - BitOperations.LeadingZeroCount(missing);
        int blockSize = context.Geometry.BlockSize;
        Span<byte> scratch = context.Staging.Span[..((end - first) * blockSize)];
        MediumResult result = context.Channel.Read(context.StartOf(line.Packet) + first, scratch);
        if (!result.IsGood)
        {
            return result;
        }

        rest = missing;
        while (BlockMask.TryTakeRun(ref rest, out int runFirst, out int runCount))
        {
            scratch.Slice((runFirst - first) * blockSize, runCount * blockSize).CopyTo(line.Blocks(runFirst, runCount));
        }

        line.Present |= missing;
        return MediumResult.Good;
    }

    /// <summary>
    /// A packet of which a part cannot be read: block by block, what can be read is kept, what nobody wants becomes
    /// zeros. A block that is wanted and cannot be read ends all writing: overwriting its packet would take the
    /// last chance that another drive reads it.
    /// </summary>
    private void Salvage(CacheLine line, uint missing)
    {
        uint rest = missing;
        while (BlockMask.TryTakeRun(ref rest, out int first, out int count))
        {
            for (int block = first; block < first + count; block++)
            {
                uint one = BlockMask.Of(block, 1);
                Lba lba = context.StartOf(line.Packet) + block;
                MediumResult result = context.Channel.Read(lba, line.Blocks(block, 1));
                if (result.IsGood)
                {
                    line.Present |= one;
                }
                else if (!context.IsTouched(line.Packet) && !context.IsLive(line.Packet, one, 0))
                {
                    Clear(line, one);
                }
                else
                {
                    throw context.Channel.Poison(
                        FsError.InputOutput,
                        $"Block at LBA {lba} cannot be read ({result.Reason}), and its packet must be rewritten for a "
                        + $"change "
                        + "beside it. The volume is now read-only; copy your files off, then run `packetfs check`.",
                        result,
                        lba);
                }
            }
        }
    }

    private static void Clear(CacheLine line, uint blocks)
    {
        uint rest = blocks;
        while (BlockMask.TryTakeRun(ref rest, out int first, out int count))
        {
            line.Blocks(first, count).Clear();
        }

        line.Present |= blocks;
    }
}
