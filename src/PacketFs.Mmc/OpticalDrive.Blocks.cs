using PacketFs.Core;
using PacketFs.Mmc.Commands;

namespace PacketFs.Mmc;

// Blocks: read, write, verify, flush. Nothing here allocates.
public sealed partial class OpticalDrive
{
    /// <summary>Fills the buffer (a positive multiple of 2,048 bytes) from <paramref name="start"/> on.</summary>
    /// <param name="forceUnitAccess">Reads the medium, not the drive's buffer.</param>
    public DriveResult Read(
        Lba start, Span<byte> buffer, bool forceUnitAccess = false, CancellationToken token = default)
    {
        int blocks = BlocksOf(buffer.Length);
        CommandOptions options = new(Timeouts.Read, NeedsSameMedium: true);
        DriveResult recovered = default;
        int done = 0;
        while (done < blocks)
        {
            int count = Math.Min(BlocksPerCommand(start + done), blocks - done);
            Read10 command = new(start + done, (ushort)count, forceUnitAccess);
            Span<byte> part = buffer.Slice(done * BlockSize, count * BlockSize);
            DriveResult result = Send(command, ScsiTransfer.In(part), options, token);
            if (!result.IsGood)
            {
                return At(result, start, done, blocks);
            }

            if (result.Scsi.Transferred < part.Length)
            {
                // GOOD with less than was asked for: a bridge that lost data. Never hand out what was in the
                // buffer before.
                return At(result with { Rule = SenseTable.Unknown }, start, done, blocks);
            }

            recovered = result.Rule is null ? recovered : At(result, start, done, blocks);
            done += count;
        }

        return recovered with { Blocks = done };
    }

    /// <summary>
    /// Stores the data (a positive multiple of 2,048 bytes) from <paramref name="start"/> on: in the drive's buffer,
    /// and on the medium after <see cref="SynchronizeCache"/>. Splits on write unit boundaries; whether a medium takes
    /// anything but whole aligned units is told by <see cref="MediumState.Method"/>, and decided by the drive.
    /// </summary>
    public DriveResult Write(
        Lba start, ReadOnlySpan<byte> data, bool forceUnitAccess = false, CancellationToken token = default)
    {
        int blocks = BlocksOf(data.Length);
        CommandOptions options = new(
            Timeouts.Write,
            IsRepeatable: State is { IsOverwritable: true },
            NeedsSameMedium: true,
            NeedsWriteParameters: true);
        DriveResult recovered = default;
        int done = 0;
        while (done < blocks)
        {
            int count = Math.Min(BlocksPerCommand(start + done), blocks - done);
            Write10 command = new(start + done, (ushort)count, forceUnitAccess);
            ReadOnlySpan<byte> part = data.Slice(done * BlockSize, count * BlockSize);
            DriveResult result = Send(command, ScsiTransfer.Out(part), options, token);
            if (!result.IsGood)
            {
                return At(result, start, done, blocks);
            }

            recovered = result.Rule is null ? recovered : At(result, start, done, blocks);
            done += count;
        }

        return recovered with { Blocks = done };
    }

    /// <summary>Lets the drive read the blocks without sending them: are they good?</summary>
    public DriveResult Verify(Lba start, int blockCount, CancellationToken token = default)
    {
        Invariant.Require(blockCount > 0, "at least one block");
        CommandOptions options = new(Timeouts.Read, NeedsSameMedium: true);
        DriveResult recovered = default;
        int done = 0;
        while (done < blockCount)
        {
            int count = Math.Min(BlocksPerCommand(start + done), blockCount - done);
            DriveResult result = Send(new Verify10(start + done, (ushort)count), ScsiTransfer.None, options, token);
            if (!result.IsGood)
            {
                return At(result, start, done, blockCount);
            }

            recovered = result.Rule is null ? recovered : At(result, start, done, blockCount);
            done += count;
        }

        return recovered with { Blocks = done };
    }

    /// <summary>
    /// Returns once everything written is on the medium. A failure is final: the drive has dropped what it could not
    /// write, and a second flush would say that all is well.
    /// </summary>
    public DriveResult SynchronizeCache(CancellationToken token = default) => Send(
        new SynchronizeCache10(),
        ScsiTransfer.None,
        new CommandOptions(Timeouts.Flush, IsRepeatable: false, NeedsSameMedium: true),
        token);

    private static int BlocksOf(int byteCount)
    {
        Invariant.Require(byteCount > 0 && byteCount % BlockSize == 0, "whole blocks, at least one");
        return byteCount / BlockSize;
    }

    // As many as the transport takes, up to a write unit's edge, so that the commands after this one start on edges.
    private int BlocksPerCommand(Lba start)
    {
        int most = Math.Clamp(_transport.MaxTransferBytes / BlockSize, 1, ushort.MaxValue);
        int unit = State?.WriteUnitBlocks ?? 1;
        if (most < unit)
        {
            return Math.Min(most, unit - start.PacketOffset(unit));
        }

        return most - (most % unit) - start.PacketOffset(unit);
    }

    private static DriveResult At(in DriveResult result, Lba start, int done, int blocks)
    {
        Lba failed = start + done;
        if (result.Sense.Information is uint named)
        {
            Lba lba = new(named);
            bool isOurs = lba >= failed && lba < start + blocks;
            failed = isOurs || result.Sense.IsDeferred ? lba : failed;
        }

        return result with { Lba = failed, Blocks = done };
    }
}
