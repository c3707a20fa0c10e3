using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>Takes writes into the cache, and out of it again on flush, commit, pressure or after a rest.</summary>
internal sealed class WritePath(PacketContext context, WriteBack writeBack, PacketWriter writer, CommitPath commits)
{
    /// <summary>
    /// Each round of a flush may relocate packets and so dirty the relocator's tables anew; spares are finite, and so
    /// is this.
    /// </summary>
    private const int MaxFlushRounds = 1000;
    private long _lastWrite = context.Clock.GetTimestamp();

    public bool CommitAdvised => commits.CommitAdvised || context.Cache.GuardedLines > context.Cache.Capacity / 4;

    public void Write(Lba start, ReadOnlySpan<byte> data)
    {
        context.Channel.ThrowIfRefusing();
        int blockSize = context.Geometry.BlockSize;
        commits.ThrowIfInArea(start, data.Length / blockSize);
        if (context.IsWriting)
        {
            context.Withheld.Add(start, data);
            return;
        }

        if (commits.IsCheckpointOverdue)
        {
            commits.Checkpoint();
        }

        Store(start, data);
        _lastWrite = context.Clock.GetTimestamp();
    }

    /// <summary>
    /// The relocator's tables, after what was on its way out has gone. With ordered writes they go out at once, one
    /// copy after the other: until then, what has moved is found nowhere.
    /// </summary>
    public void TakeWithheld()
    {
        while (context.Withheld.TryTake(out Lba start, out byte[] data))
        {
            if (commits.IsAttached)
            {
                Store(start, data);
                continue;
            }

            for (int offset = 0; offset < data.Length;)
            {
                CacheLine line = LineFor(context.Translate(context.PacketOf(start)));
                offset += StoreInto(line, ref start, data.AsSpan(offset), makesWay: false);
                writeBack.DrainAlone(line);
            }
        }
    }

    /// <summary>See <see cref="ICommitDevice.Order"/>.</summary>
    public void Order()
    {
        if (!commits.IsAttached)
        {
            writeBack.Order();
        }
    }

    private void Store(Lba start, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            CacheLine line = LineFor(context.Translate(context.PacketOf(start)));
            data = data[StoreInto(line, ref start, data, makesWay: true)..];
            writeBack.DrainIfDue();
        }
    }

    /// <summary>As much as lies in this packet; returns how many bytes.</summary>
    private int StoreInto(CacheLine line, ref Lba start, ReadOnlySpan<byte> data, bool makesWay)
    {
        int blockSize = context.Geometry.BlockSize;
        int first = start.PacketOffset(context.LineBlocks);
        int count = int.Min(data.Length / blockSize, context.LineBlocks - first);
        uint blocks = BlockMask.Of(first, count);
        uint guarded = GuardOf(line, blocks);
        if (guarded != 0 && makesWay && !commits.IsAttached && writeBack.MakeWayFor(line))
        {
            line = LineFor(context.Translate(context.PacketOf(start)));
            guarded = GuardOf(line, blocks);
            writeBack.MakeWayFor(line);
        }

        data[..(count * blockSize)].CopyTo(line.Blocks(first, count));
        context.Cache.MarkDirty(line, blocks, guarded);
        start += count;
        return count * blockSize;
    }

    public void Flush()
    {
        if (context.IsWriting)
        {
            // A relocator that wants one copy of its table on the medium before the next: it is withheld, and then
            // each goes out by itself, or both become durable at once.
            return;
        }

        if (!context.Cache.HasDirty && !context.Channel.NeedsSync)
        {
            return;
        }

        if (!commits.IsAttached)
        {
            FlushInOrder();
        }
        else if (context.CommittedBlocks is null)
        {
            // Nobody groups operations here: every moment is as good as the next.
            commits.Commit();
        }
        else
        {
            context.Channel.ThrowIfRefusing();
            writeBack.DrainFresh();
            writer.Sync();
        }
    }

    public void Commit()
    {
        Invariant.Require(!context.IsWriting, "a relocator reads and writes through the device, it does not commit");
        if (commits.IsAttached)
        {
            commits.Commit();
            return;
        }

        bool isNews = context.Cache.HasDirty || context.Channel.NeedsSync;
        Flush();
        context.ForgetTouched();
        context.Counters.Commits += isNews ? 1 : 0;
    }

    private void FlushInOrder()
    {
        context.Channel.ThrowIfRefusing();
        int round = 0;
        do
        {
            Invariant.Require(round++ < MaxFlushRounds, "a flush comes to an end");
            writeBack.DrainFresh();
            if (context.Cache.GuardedLines != 0)
            {
                writeBack.DrainGuarded();
            }

            // A packet that moves now leaves the relocator's tables to be written.
            writer.Sync();
        }
        while (context.Cache.HasDirty);
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
        if (context.Channel.IsPoisoned)
        {
            return Timeout.InfiniteTimeSpan;
        }

        TimeSpan rested = context.Clock.GetElapsedTime(_lastWrite);
        if (context.Cache.FreshLines != 0)
        {
            if (rested < context.Options.WriteBackDelay)
            {
                return context.Options.WriteBackDelay - rested;
            }

            DrainQuietly();
        }

        TimeSpan wear = MoveWearing();
        if (!commits.CanCheckpoint || context.IsReplacing)
        {
            // Where each packet in place is a new one for good, only the log's end and the unmount are worth it.
            return wear;
        }

        if (rested < context.Options.CheckpointDelay)
        {
            TimeSpan left = context.Options.CheckpointDelay - rested;
            return wear == Timeout.InfiniteTimeSpan || left < wear ? left : wear;
        }

        commits.CheckpointQuietly();
        return wear;
    }

    /// <summary>
    /// One packet at most that is read with difficulty goes to a spare, while nothing is dirty. Returns when the next
    /// one may.
    /// </summary>
    private TimeSpan MoveWearing()
    {
        if (context.Wearing.Wait is not { } wait || context.Channel.Refusal is not null || commits.IsCheckpointOverdue)
        {
            return Timeout.InfiniteTimeSpan;
        }

        if (wait == TimeSpan.Zero && !context.Cache.HasDirty)
        {
            try
            {
                commits.MoveAway(context.Wearing.Take());
            }
            catch (FsException) when (context.Channel.IsPoisoned)
            {
                // Kept for the next writer, as everything that fails on behalf of nobody.
                return Timeout.InfiniteTimeSpan;
            }
        }

        return context.Wearing.Wait is null ? Timeout.InfiniteTimeSpan : context.Options.WearMoveInterval;
    }

    private void DrainQuietly()
    {
        try
        {
            writeBack.DrainFresh();
        }
        catch (FsException) when (context.Channel.IsPoisoned)
        {
            // The reason is kept, logged, and told to whoever writes next: there is nobody here to tell.
            return;
        }
    }

    /// <summary>
    /// A packet is guarded as a whole, and the answer holds until the next commit: it is asked for once.
    /// </summary>
    private uint GuardOf(CacheLine line, uint blocks) => (context.HasPackets && line.Dirty != 0) switch
    {
        true when line.Guarded != 0 => line.All,
        true => 0,
        false => context.GuardOf(line, blocks),
    };

    private CacheLine LineFor(long packet)
    {
        CacheLine? line = context.Cache.Find(packet) ?? context.Cache.TryAllocate(packet);
        if (line is null)
        {
            writeBack.DrainFresh();
            writer.Sync();
            line = context.Cache.TryAllocate(packet);
            if (line is null && !commits.IsAttached)
            {
                writeBack.DrainGuarded();
                writer.Sync();
                line = context.Cache.TryAllocate(packet);
            }
        }

        return line ?? throw context.Channel.Poison(
            FsError.NoSpace,
            "More packets changed at once than the cache can hold until the next commit. The volume is now read-only "
            + "in its last "
            + "committed state; mount it again, with a larger cache.");
    }
}
