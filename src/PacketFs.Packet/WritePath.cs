using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>Takes writes into the cache, and out of it again on flush, commit, pressure or after a rest.</summary>
internal sealed class WritePath(PacketContext context, WriteBack writeBack)
{
    /// <summary>Each round of a flush may relocate packets and so dirty the relocator's tables anew; spares are finite, and so is this.</summary>
    private const int MaxFlushRounds = 1000;
    private long _lastWrite = context.Clock.GetTimestamp();

    /// <summary>Without a log nothing ever has to wait.</summary>
    public bool CommitAdvised => context.Cache.GuardedLines > context.Cache.Capacity / 4;

    public void Write(Lba start, ReadOnlySpan<byte> data)
    {
        context.Channel.ThrowIfRefusing();
        int blockSize = context.Geometry.BlockSize;
        while (!data.IsEmpty)
        {
            int first = start.PacketOffset(context.LineBlocks);
            int count = int.Min(data.Length / blockSize, context.LineBlocks - first);
            CacheLine line = LineFor(context.Translate(context.PacketOf(start)));
            uint blocks = BlockMask.Of(first, count);
            data[..(count * blockSize)].CopyTo(line.Blocks(first, count));
            context.Cache.MarkDirty(line, blocks, GuardOf(line, blocks));
            data = data[(count * blockSize)..];
            start += count;
            writeBack.DrainIfDue();
        }

        _lastWrite = context.Clock.GetTimestamp();
    }

    public void Flush()
    {
        Invariant.Require(!writeBack.IsRunning, "a relocator reads and writes through the device, it does not flush it");
        if (!context.Cache.HasDirty && !context.Channel.NeedsSync)
        {
            return;
        }

        context.Channel.ThrowIfRefusing();
        for (int round = 0; context.Cache.HasDirty; round++)
        {
            Invariant.Require(round < MaxFlushRounds, "a flush comes to an end");
            writeBack.DrainFresh();
            if (context.Cache.GuardedLines != 0)
            {
                writeBack.DrainGuarded();
            }
        }

        context.Channel.Sync();
    }

    public void Commit()
    {
        Flush();
        context.ForgetTouched();
        context.Counters.Commits++;
    }

    /// <summary>The file system's answer has changed: asks anew for everything dirty.</summary>
    public void Reguard()
    {
        foreach (CacheLine line in context.Cache.Lines)
        {
            if (line.Dirty != 0)
            {
                context.Cache.Reguard(line, context.GuardOf(line, line.Dirty));
            }
        }
    }

    public TimeSpan RunBackgroundStep()
    {
        if (context.Channel.IsPoisoned || context.Cache.FreshLines == 0)
        {
            return Timeout.InfiniteTimeSpan;
        }

        TimeSpan rest = context.Options.WriteBackDelay - context.Clock.GetElapsedTime(_lastWrite);
        if (rest > TimeSpan.Zero)
        {
            return rest;
        }

        try
        {
            writeBack.DrainFresh();
        }
        catch (FsException) when (context.Channel.IsPoisoned)
        {
            // The reason is kept, logged, and told to whoever writes next: there is nobody here to tell.
            return Timeout.InfiniteTimeSpan;
        }

        return Timeout.InfiniteTimeSpan;
    }

    /// <summary>A packet is guarded as a whole, and the answer holds until the next commit: it is asked for once.</summary>
    private uint GuardOf(CacheLine line, uint blocks) => (context.HasPackets && line.Dirty != 0) switch
    {
        true when line.Guarded != 0 => line.All,
        true => 0,
        false => context.GuardOf(line, blocks),
    };

    private CacheLine LineFor(long packet)
    {
        CacheLine? line = context.Cache.Find(packet) ?? context.Cache.TryAllocate(packet);
        if (line is null && !writeBack.IsRunning)
        {
            writeBack.DrainFresh();
            line = context.Cache.TryAllocate(packet);
            if (line is null)
            {
                writeBack.DrainGuarded();
                line = context.Cache.TryAllocate(packet);
            }
        }

        return line ?? throw context.Channel.Poison(
            FsError.NoSpace,
            "More packets changed at once than the cache can hold until the next commit. The volume is now read-only in its last "
            + "committed state; mount it again, with a larger cache.");
    }
}
