using PacketFs.Core;
using PacketFs.Emulation.Media;
using PacketFs.Mmc;

namespace PacketFs.Emulation.Drive;

/// <summary>Blocks in and out of media that are recorded frame by frame.</summary>
internal static class FrameCommands
{
    /// <summary>What a drive spends on retries before it gives a block up.</summary>
    private static readonly TimeSpan ReadRetries = TimeSpan.FromMilliseconds(500);

    public static ScsiResult Write(
        DriveUnit unit, IFrameMedium medium, long lba, long count, bool forceUnitAccess, ReadOnlySpan<byte> data)
    {
        FrameStream? before = medium.Stream;
        if (before is { MayPause: false } && lba == before.Next && HasRunDry(unit))
        {
            medium.BreakStream();
            return SenseCodes.LossOfStreaming.ToCheck(lba);
        }

        if (medium.Accept(lba, count, unit.Pages.WriteMode, out FrameStream? stream) is SenseCode refusal)
        {
            return refusal.ToCheck();
        }

        Invariant.Require(stream is not null, "what is accepted belongs to a recording");
        long bytes = stream.BytesOf(lba, count);
        if (data.Length < bytes)
        {
            return SenseCodes.InvalidFieldInCdb.ToCheck();
        }

        if (unit.Options.ReportLongWrite && bytes > unit.Writer.Frames.FreeBytes && !unit.Writer.IsEmpty)
        {
            return SenseCodes.LongWriteInProgress.ToCheck();
        }

        if (before is not null && before != stream)
        {
            unit.Writer.DrainAll();
            medium.Retire(before);
        }

        ScsiResult result = Queue(unit, medium, stream, lba, count, data[..(int)bytes]);
        bool isThrough = forceUnitAccess || !unit.Pages.IsWriteCacheEnabled;
        if (!isThrough || !result.IsGood)
        {
            return result;
        }

        unit.Writer.DrainAll();
        return unit.Writer.Failures.TryDequeue(out Sense failure) ? Fail(medium, failure, 0) : result;
    }

    public static ScsiResult Read(DriveUnit unit, IFrameMedium medium, long lba, Span<byte> buffer)
    {
        int count = buffer.Length / EmulatedDisc.BlockBytes;
        unit.Statistics.BlocksSent += count;
        unit.HeadBlock = Math.Max(lba, lba + count - 1);
        unit.Writer.DrainAll();
        int bad = FindFault(unit, lba, count);
        int wanted = bad < 0 ? count : bad;
        int done = medium.ReadBlocks(lba, buffer[..(wanted * EmulatedDisc.BlockBytes)], out SenseCode sense);
        bool isWhole = done == wanted && bad < 0;
        Pass(unit, medium, lba, done, !isWhole);
        if (isWhole)
        {
            return ScsiResult.Good(buffer.Length);
        }

        SenseCode told = done == wanted ? SenseCodes.UncorrectableError : sense;
        unit.Statistics.ReadErrors++;
        return told.ToCheck(lba + done, done * EmulatedDisc.BlockBytes);
    }

    public static ScsiResult Verify(DriveUnit unit, IFrameMedium medium, long lba, long count)
    {
        byte[] block = new byte[EmulatedDisc.BlockBytes];
        for (long done = 0; done < count; done++)
        {
            ScsiResult result = Read(unit, medium, lba + done, block);
            if (!result.IsGood)
            {
                return ScsiResult.Check(result.Sense);
            }
        }

        return ScsiResult.Good();
    }

    private static ScsiResult Queue(
        DriveUnit unit, IFrameMedium medium, FrameStream stream, long lba, long count, ReadOnlySpan<byte> data)
    {
        unit.ReadAhead.Invalidate();
        unit.Statistics.BlocksReceived += count;
        int done = 0;
        long end = lba + count;
        while (lba < end && !unit.Writer.IsPowerCut)
        {
            (int blocks, int size) = stream.RunAt(lba, end - lba);
            while (!unit.Writer.Frames.IsEmpty && blocks * size > unit.Writer.Frames.FreeBytes
                && !unit.Writer.IsPowerCut)
            {
                unit.Writer.LandHeadOfFrames();
            }

            bool willFail = unit.Writer.Frames.WillFail(1) || unit.Access.IsBadRun(unit.Disc!, lba, blocks);
            unit.Writer.Frames.Enqueue(stream, lba, blocks, data.Slice(done, blocks * size));
            stream.Next = lba + blocks;
            if (willFail && !unit.Options.DeferWriteErrors)
            {
                unit.Writer.DrainAll();
            }

            if (!unit.Options.DeferWriteErrors && unit.Writer.Failures.TryDequeue(out Sense failure))
            {
                return Fail(medium, failure, done);
            }

            done += blocks * size;
            lba += blocks;
        }

        return ScsiResult.Good(done);
    }

    /// <summary>The recording is over; what had been accepted behind the failure is not on the disc.</summary>
    private static ScsiResult Fail(IFrameMedium medium, Sense failure, int done)
    {
        medium.BreakStream();
        return ScsiResult.Check(failure, done);
    }

    /// <summary>The laser has nothing left to write, and has waited.</summary>
    private static bool HasRunDry(DriveUnit unit) =>
        unit.Writer.IsEmpty && unit.Clock.Ticks > unit.Mechanism.FreeAt;

    /// <summary>Blocks before the first one that the fault plan makes unreadable, or -1.</summary>
    private static int FindFault(DriveUnit unit, long lba, int count)
    {
        long last = lba + count - 1;
        for (long packet = lba / unit.PacketBlocks; packet <= last / unit.PacketBlocks; packet++)
        {
            if (unit.Access.Faults.TakeReadError((int)packet))
            {
                return (int)Math.Max(0, (packet * unit.PacketBlocks) - lba);
            }
        }

        return -1;
    }

    /// <summary>The time that blocks take to pass under the head, and the retries when one cannot be read.</summary>
    public static void Pass(DriveUnit unit, IFrameMedium medium, long lba, int count, bool hasFailed)
    {
        if (count > 0)
        {
            long first = medium.FrameOf(lba);
            long end = medium.FrameOf(lba + count - 1) + 1;
            unit.CountRead(lba / unit.PacketBlocks, (lba + count - 1) / unit.PacketBlocks);
            unit.Clock.AdvanceTo(unit.ReadAhead.Read(unit.Clock.Ticks, first, end, unit.ReadSpeed));
        }

        if (hasFailed)
        {
            unit.ReadAhead.Invalidate();
            unit.Clock.AdvanceTo(unit.Mechanism.Occupy(unit.Clock.Ticks, ReadRetries.Ticks));
        }
    }
}
