using PacketFs.Core;
using PacketFs.Emulation.Media;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;

namespace PacketFs.Emulation.Drive;

/// <summary>Blocks in and out. Nothing here allocates, whole packets are copied once into the buffer.</summary>
internal static class DataCommands
{
    private static readonly SenseCode Miscompare = new(0xE, 0x1D, 0x00);

    /// <summary>What a drive spends on retries before it gives a packet up.</summary>
    private static readonly TimeSpan ReadRetries = TimeSpan.FromMilliseconds(500);

    public static ScsiResult Write(DriveUnit unit, Write10 command, in ScsiTransfer transfer) =>
        Write(unit, command.Lba.Value, command.BlockCount, command.ForceUnitAccess, transfer.DataOut);

    public static ScsiResult Write(DriveUnit unit, Write12 command, in ScsiTransfer transfer) =>
        Write(unit, command.Lba.Value, command.BlockCount, command.ForceUnitAccess, transfer.DataOut);

    public static ScsiResult Read(DriveUnit unit, Read10 command, in ScsiTransfer transfer) =>
        Read(unit, command.Lba.Value, command.BlockCount, transfer.DataIn);

    public static ScsiResult Read(DriveUnit unit, Read12 command, in ScsiTransfer transfer) =>
        Read(unit, command.Lba.Value, command.BlockCount, transfer.DataIn);

    public static ScsiResult WriteAndVerify(DriveUnit unit, WriteAndVerify10 command, in ScsiTransfer transfer)
    {
        ScsiResult written = Write(unit, command.Lba.Value, command.BlockCount, true, transfer.DataOut);
        if (!written.IsGood || command.BlockCount == 0)
        {
            return written;
        }

        ScsiResult verified = Verify(unit, command.Lba.Value, command.BlockCount);
        if (!verified.IsGood)
        {
            return verified;
        }

        return command.ByteCheck && !Compare(unit, command.Lba.Value, transfer.DataOut[..written.Transferred])
            ? Miscompare.ToCheck(command.Lba.Value)
            : written;
    }

    public static ScsiResult Verify(DriveUnit unit, Verify10 command) =>
        command.ByteCheck
            ? SenseCodes.InvalidFieldInCdb.ToCheck()
            : Verify(unit, command.Lba.Value, command.BlockCount);

    public static ScsiResult Seek(DriveUnit unit, Seek10 command)
    {
        if (MediumOf(unit).CheckRead(command.Lba.Value, 1) is SenseCode code)
        {
            return code.ToCheck();
        }

        unit.Writer.DrainAll();
        unit.ReadAhead.Invalidate();
        long frame = MediumOf(unit).Frames?.FrameOf(command.Lba.Value)
            ?? unit.Mechanism.Geometry.Frame(command.Lba.Value);
        unit.Clock.AdvanceTo(unit.Mechanism.Seek(unit.Clock.Ticks, frame, unit.ReadSpeed));
        return ScsiResult.Good();
    }

    public static ScsiResult Synchronize(DriveUnit unit, SynchronizeCache10 command)
    {
        IMedium medium = MediumOf(unit);
        WriteMode mode = unit.Pages.WriteMode;
        unit.FinishParts();
        if (medium.PlanSynchronize(mode, unit.WriteSpeed, out LongOperation plan))
        {
            return End(unit, plan, command.Immediate);
        }

        if (command.Immediate && !unit.Writer.IsEmpty)
        {
            long now = unit.Clock.Ticks;
            long left = (unit.Writer.NextLanding() - now) * unit.Buffer.Count;
            unit.Operation = new LongOperation(OperationKind.Synchronize, now, now + Math.Max(1, left));
            return ScsiResult.Good();
        }

        unit.Writer.DrainAll();
        if (unit.Writer.Failures.TryDequeue(out Sense failure))
        {
            return ScsiResult.Check(failure);
        }

        if (medium.TableTicks is long ticks and > 0)
        {
            unit.ReadAhead.Invalidate();
            unit.Clock.AdvanceTo(unit.Mechanism.Occupy(unit.Clock.Ticks, ticks));
        }

        medium.Synchronize();
        medium.Disc.Flush();
        return ScsiResult.Good();
    }

    /// <summary>The recording of a disc as a whole comes to its end.</summary>
    private static ScsiResult End(DriveUnit unit, in LongOperation plan, bool isImmediate)
    {
        unit.Writer.DrainAll();
        return unit.Writer.Failures.TryDequeue(out Sense failure)
            ? ScsiResult.Check(failure)
            : unit.Run(plan, isImmediate);
    }

    private static IMedium MediumOf(DriveUnit unit) =>
        unit.Medium ?? throw new InvariantException("the gate lets no data command through without a medium");

    private static ScsiResult Write(
        DriveUnit unit, long lba, long count, bool forceUnitAccess, ReadOnlySpan<byte> data)
    {
        IMedium medium = MediumOf(unit);
        WriteMode mode = unit.Pages.WriteMode;
        if (medium.FramesFor(mode) is IFrameMedium frames)
        {
            return FrameCommands.Write(unit, frames, lba, count, forceUnitAccess, data);
        }

        bool allowPartial = medium.TakesParts || unit.Options.PartialPackets == PartialPacketPolicy.Rmw;
        if (count == 0)
        {
            return ScsiResult.Good();
        }

        if (data.Length < count * EmulatedDisc.BlockBytes)
        {
            return SenseCodes.InvalidFieldInCdb.ToCheck();
        }

        if (medium.CheckWrite(lba, count, mode, allowPartial) is SenseCode refusal)
        {
            return refusal.ToCheck();
        }

        if (medium.IsTest(mode))
        {
            return Rehearse(unit, lba, count, mode);
        }

        if (medium.IsStreaming && !mode.IsUnderrunFree && HasRunDry(unit))
        {
            medium.LoseStream();
            return SenseCodes.LossOfStreaming.ToCheck(lba);
        }

        long packets = (count + medium.WriteBlocking - 1) / medium.WriteBlocking;
        bool isFull = packets > unit.Buffer.Capacity - unit.Buffer.Count;
        if (unit.Options.ReportLongWrite && isFull && !unit.Writer.IsEmpty)
        {
            return SenseCodes.LongWriteInProgress.ToCheck();
        }

        bool isReplacing = medium.Replaces(lba);
        medium.BeginWrite(lba, count, mode);
        unit.ReadAhead.Invalidate();
        unit.Statistics.BlocksReceived += count;
        data = data[..(int)(count * EmulatedDisc.BlockBytes)];
        bool isWhole = lba % medium.WriteBlocking == 0 && count % medium.WriteBlocking == 0;
        ScsiResult result = isReplacing ? Overwrites.Write(unit, lba, data)
            : medium.AppendsParts ? AppendedParts.Write(unit, lba, data)
            : isWhole ? WritePackets(unit, lba, data)
            : PartialPackets.Write(unit, lba, data);
        bool isThrough = forceUnitAccess || !unit.Pages.IsWriteCacheEnabled;
        if (!isThrough || !result.IsGood)
        {
            return result;
        }

        unit.FinishParts();
        unit.Writer.DrainAll();
        return unit.Writer.Failures.TryDequeue(out Sense failure) ? ScsiResult.Check(failure) : result;
    }

    /// <summary>The laser goes over the place at low power; the time passes, the data are gone.</summary>
    private static ScsiResult Rehearse(DriveUnit unit, long lba, long count, in WriteMode mode)
    {
        MediumOf(unit).BeginWrite(lba, count, mode);
        unit.ReadAhead.Invalidate();
        unit.Statistics.BlocksReceived += count;
        unit.Clock.AdvanceTo(unit.Mechanism.Write(
            unit.Clock.Ticks, unit.Mechanism.Geometry.Frame(lba), (int)count, unit.WriteSpeed));
        return ScsiResult.Good((int)(count * EmulatedDisc.BlockBytes));
    }

    /// <summary>The laser has nothing left to write, and has waited.</summary>
    private static bool HasRunDry(DriveUnit unit) =>
        unit.Writer.IsEmpty && unit.Clock.Ticks > unit.Mechanism.FreeAt;

    private static ScsiResult WritePackets(DriveUnit unit, long lba, ReadOnlySpan<byte> data)
    {
        int packetBytes = MediumOf(unit).Disc.PacketBytes;
        int packet = (int)(lba / MediumOf(unit).WriteBlocking);
        for (int done = 0; done < data.Length && !unit.Writer.IsPowerCut; done += packetBytes)
        {
            if (!Queue(unit, packet++, data.Slice(done, packetBytes), out Sense failure))
            {
                return ScsiResult.Check(failure, done);
            }
        }

        return ScsiResult.Good(data.Length);
    }

    /// <summary>
    /// Puts a packet into the buffer. One that cannot be written is tried at once, behind everything before it, and its
    /// failure returned, unless the drive has the habit of telling later.
    /// </summary>
    public static bool Queue(DriveUnit unit, int packet, ReadOnlySpan<byte> data, out Sense failure)
    {
        bool willFail = unit.Access.WillFail(MediumOf(unit).Disc, packet, unit.Buffer.Count);
        unit.Writer.Enqueue(packet, data, unit.Statistics);
        if (willFail && !unit.Options.DeferWriteErrors)
        {
            unit.Writer.DrainAll();
            return !unit.Writer.Failures.TryDequeue(out failure);
        }

        failure = default;
        return true;
    }

    private static ScsiResult Read(DriveUnit unit, long lba, long count, Span<byte> buffer)
    {
        IMedium medium = MediumOf(unit);
        if (medium.CheckRead(lba, count) is SenseCode refusal)
        {
            return refusal.ToCheck();
        }

        long bytes = count * EmulatedDisc.BlockBytes;
        if (buffer.Length < bytes)
        {
            return SenseCodes.InvalidFieldInCdb.ToCheck();
        }

        if (count == 0)
        {
            return ScsiResult.Good();
        }

        buffer = buffer[..(int)bytes];
        if (medium.Frames is IFrameMedium frames)
        {
            return FrameCommands.Read(unit, frames, lba, buffer);
        }

        if (unit.Assembly.Overlaps(lba, count))
        {
            return ReadAssembled(unit, lba, buffer);
        }

        unit.Statistics.BlocksSent += count;
        unit.HeadBlock = Math.Max(lba, lba + count - 1);
        return medium.HasReplacements ? ReadPlaced(unit, lba, buffer) : ReadPlain(unit, lba, buffer);
    }

    /// <summary>Unit by unit, each from where it lies now.</summary>
    private static ScsiResult ReadPlaced(DriveUnit unit, long lba, Span<byte> buffer)
    {
        for (PacketWalk walk = new(lba, buffer.Length, unit.PacketBlocks); walk.MoveNext();)
        {
            int offset = walk.Offset / EmulatedDisc.BlockBytes;
            long place = ((long)MediumOf(unit).Place(walk.Packet) * unit.PacketBlocks) + offset;
            ScsiResult part = ReadPlain(unit, place, buffer.Slice(walk.Done, walk.Length));
            if (!part.IsGood && part.Sense.Key != SenseKey.RecoveredError)
            {
                long asked = lba + (walk.Done / EmulatedDisc.BlockBytes);
                uint failed = (uint)(asked + (part.Sense.Information ?? (uint)place) - place);
                return part with
                {
                    Sense = part.Sense with { Information = failed },
                    Transferred = walk.Done + part.Transferred,
                };
            }
        }

        return ScsiResult.Good(buffer.Length);
    }

    private static ScsiResult ReadPlain(DriveUnit unit, long lba, Span<byte> buffer)
    {
        if (!unit.Writer.IsEmpty)
        {
            if (PartialPackets.TryReadBuffered(unit, lba, buffer))
            {
                return ScsiResult.Good(buffer.Length);
            }

            unit.Writer.DrainAll();
        }

        return ReadMedium(unit, lba, buffer);
    }

    /// <summary>What has come of a unit that is not complete is read from where it waits.</summary>
    private static ScsiResult ReadAssembled(DriveUnit unit, long lba, Span<byte> buffer)
    {
        long start = unit.Assembly.FirstBlock;
        int before = (int)Math.Max(0, start - lba);
        if (before > 0)
        {
            ScsiResult head = Read(unit, lba, before, buffer);
            if (!head.IsGood)
            {
                return head;
            }
        }

        ReadOnlySpan<byte> waiting = unit.Assembly.From(lba + before);
        Span<byte> rest = buffer[(before * EmulatedDisc.BlockBytes)..];
        int count = Math.Min(waiting.Length, rest.Length);
        waiting[..count].CopyTo(rest);
        int done = (before * EmulatedDisc.BlockBytes) + count;
        unit.Statistics.BlocksSent += count / EmulatedDisc.BlockBytes;
        return done == buffer.Length
            ? ScsiResult.Good(done)
            : SenseCodes.UncorrectableError.ToCheck(lba + (done / EmulatedDisc.BlockBytes), done);
    }

    /// <summary>Reads from the disc, as far as it can be read; the buffer is empty.</summary>
    public static ScsiResult ReadMedium(DriveUnit unit, long lba, Span<byte> buffer)
    {
        EmulatedDisc disc = MediumOf(unit).Disc;
        int count = buffer.Length / EmulatedDisc.BlockBytes;
        long bad = FindBadBlock(unit, lba, count);
        long end = bad < 0 ? lba + count : bad;
        int readable = (int)(end - lba) * EmulatedDisc.BlockBytes;
        try
        {
            disc.Read(lba, buffer[..readable]);
        }
        catch (IOException)
        {
            return SenseCodes.InternalTargetFailure.ToCheck(lba);
        }

        Pass(unit, lba, end, bad >= 0);
        if (bad >= 0)
        {
            return SenseCodes.UncorrectableError.ToCheck(bad, readable);
        }

        return FindRecovered(unit, lba, count, out SenseCode sense) is long block and >= 0
            ? sense.ToCheck(block, readable)
            : ScsiResult.Good(readable);
    }

    private static ScsiResult Verify(DriveUnit unit, long lba, long count)
    {
        if (MediumOf(unit).CheckRead(lba, count) is SenseCode refusal)
        {
            return refusal.ToCheck();
        }

        if (count == 0)
        {
            return ScsiResult.Good();
        }

        if (unit.Assembly.Overlaps(lba, count))
        {
            unit.FinishParts();
        }

        unit.Writer.DrainAll();
        if (MediumOf(unit).Frames is IFrameMedium frames)
        {
            return FrameCommands.Verify(unit, frames, lba, count);
        }

        long bad = FindBadBlock(unit, lba, count);
        Pass(unit, lba, bad < 0 ? lba + count : bad, bad >= 0);
        return bad < 0 ? ScsiResult.Good() : SenseCodes.UncorrectableError.ToCheck(bad);
    }

    private static long FindBadBlock(DriveUnit unit, long lba, long count)
    {
        EmulatedDisc disc = MediumOf(unit).Disc;
        int first = (int)(lba / disc.PacketBlocks);
        int last = (int)((lba + count - 1) / disc.PacketBlocks);
        int bad = unit.Access.FindUnreadable(disc, first, last, MediumOf(unit).Spec.ReadsBlankAsZeros);
        return bad < 0 ? -1 : Math.Max(lba, (long)bad * disc.PacketBlocks);
    }

    /// <summary>The first block that was read with difficulty, and what the drive says of it; -1 for none.</summary>
    private static long FindRecovered(DriveUnit unit, long lba, long count, out SenseCode sense)
    {
        int packetBlocks = MediumOf(unit).Disc.PacketBlocks;
        int last = (int)((lba + count - 1) / packetBlocks);
        for (int packet = (int)(lba / packetBlocks); packet <= last; packet++)
        {
            if (unit.Access.Faults.TakeRecovered(packet) is { } told)
            {
                sense = told;
                return Math.Max(lba, (long)packet * packetBlocks);
            }
        }

        sense = default;
        return -1;
    }

    /// <summary>
    /// The time that blocks take to pass under the head, and the retries when the next one cannot be read.
    /// </summary>
    private static void Pass(DriveUnit unit, long lba, long end, bool hasFailed)
    {
        if (end > lba)
        {
            long last = unit.Mechanism.Geometry.Frame(end - 1) + 1;
            long first = unit.Mechanism.Geometry.Frame(lba);
            long ready = unit.ReadAhead.Read(unit.Clock.Ticks, first, last, unit.ReadSpeed);
            unit.CountRead(lba / unit.PacketBlocks, (end - 1) / unit.PacketBlocks);
            unit.Clock.AdvanceTo(ready);
        }

        if (hasFailed)
        {
            unit.ReadAhead.Invalidate();
            unit.Clock.AdvanceTo(unit.Mechanism.Occupy(unit.Clock.Ticks, ReadRetries.Ticks));
        }
    }

    private static bool Compare(DriveUnit unit, long lba, ReadOnlySpan<byte> expected)
    {
        Span<byte> block = stackalloc byte[EmulatedDisc.BlockBytes];
        for (; !expected.IsEmpty; expected = expected[block.Length..])
        {
            MediumOf(unit).Disc.Read(lba++, block);
            if (!block.SequenceEqual(expected[..block.Length]))
            {
                return false;
            }
        }

        return true;
    }
}
