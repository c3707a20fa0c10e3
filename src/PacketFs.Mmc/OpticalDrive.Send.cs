using PacketFs.Core;
using PacketFs.Mmc.Commands;

namespace PacketFs.Mmc;

// The one place where commands are sent and sense is acted upon.
public sealed partial class OpticalDrive
{
    // A drive that answers with one trouble after the other, each within its own bounds, is stopped here.
    private const int MaximumVerdictChanges = 32;

    // Counts hints that the medium changed, so that Refresh sees one that comes while it looks.
    private int _mediumChanges;
    private bool _writeParametersSet;

    /// <summary>
    /// Sends a command, and repeats it as often as the sense table allows. The spans of <paramref name="transfer"/> are
    /// borrowed; a repeated command sends or fills them again.
    /// </summary>
    public DriveResult Send<TCommand>(
        in TCommand command, ScsiTransfer transfer, in CommandOptions options, CancellationToken token = default)
        where TCommand : struct, IScsiCommand<TCommand>
    {
        SenseRule? lastRule = null;
        int repeats = 0;
        int changes = 0;
        while (true)
        {
            if (token.IsCancellationRequested)
            {
                return DriveResult.Failed(SenseTable.Cancelled);
            }

            if (options.NeedsSameMedium && IsMediumChanged)
            {
                return DriveResult.Failed(SenseTable.MediumChanged);
            }

            if (options.NeedsWriteParameters && !_writeParametersSet)
            {
                DriveResult prepared = SetPacketWriteParameters(token);
                if (!prepared.IsGood)
                {
                    return prepared;
                }

                // Those commands may have met the unit attention that says that the disc is another one.
                continue;
            }

            ScsiResult result = ExecuteOnce(command, transfer, options.Timeout);
            if (result.IsGood)
            {
                return new DriveResult(result);
            }

            SenseRule rule = SenseTable.Find(result);
            Note(rule, result);
            if (rule.Error is null && !result.Sense.IsDeferred)
            {
                DriveLog.Recovered(
                    _logger,
                    (Opcode)TCommand.OperationCode,
                    result.Sense.Code,
                    rule.Meaning,
                    result.Sense.Information);
                return new DriveResult(result, rule);
            }

            if (!ReferenceEquals(rule, lastRule))
            {
                lastRule = rule;
                repeats = 0;
                changes++;
            }

            if (changes > MaximumVerdictChanges || !MayRepeat(rule, result, repeats, options))
            {
                return new DriveResult(result, rule);
            }

            repeats++;
            RepeatCount++;
            if (BeforeRepeat<TCommand>(rule, token) is { IsGood: false } stopped)
            {
                return stopped;
            }
        }
    }

    private static bool MayRepeat(SenseRule rule, in ScsiResult result, int repeats, in CommandOptions options)
    {
        if (result.Sense.IsDeferred)
        {
            // It speaks of an earlier write, and this command was not carried out: a recovered error needs nothing but
            // to send it now, anything else is for the caller, who knows what that write was.
            return rule.Error is null && repeats == 0;
        }

        if (repeats >= rule.Repeats || (rule.Action == SenseAction.Reidentify && options.NeedsSameMedium))
        {
            return false;
        }

        // Not ready, busy and unit attention mean that the drive did not begin. After anything else it may have.
        bool began = result.Status == ScsiStatus.CheckCondition
            && result.Sense.Key is SenseKey.MediumError or SenseKey.HardwareError or SenseKey.AbortedCommand;
        return options.IsRepeatable || !began;
    }

    private DriveResult BeforeRepeat<TCommand>(SenseRule rule, CancellationToken token)
        where TCommand : struct, IScsiCommand<TCommand>
    {
        if (rule.Action == SenseAction.SyncThenRetry && TCommand.OperationCode != SynchronizeCache10.OperationCode)
        {
            ScsiResult flushed = ExecuteOnce(new SynchronizeCache10(), ScsiTransfer.None, Timeouts.Flush);
            SenseRule verdict = SenseTable.Find(flushed);
            Note(verdict, flushed);
            return new DriveResult(flushed, verdict);
        }

        if (rule.Action == SenseAction.StartUnit)
        {
            ScsiResult started = ExecuteOnce(
                new StartStopUnit(Start: true), ScsiTransfer.None, CommandOptions.Mechanism.Timeout);
            Note(SenseTable.Find(started), started);
        }

        if (rule.PauseMs > 0 && !_clock.Wait(TimeSpan.FromMilliseconds(rule.PauseMs), token))
        {
            return DriveResult.Failed(SenseTable.Cancelled);
        }

        return DriveResult.Good();
    }

    private ScsiResult ExecuteOnce<TCommand>(in TCommand command, ScsiTransfer transfer, TimeSpan timeout)
        where TCommand : struct, IScsiCommand<TCommand>
    {
        Span<byte> storage = stackalloc byte[16];
        Span<byte> cdb = storage[..TCommand.CdbLength];
        cdb.Clear();
        command.EncodeCdb(cdb);
        CommandCount++;
        ScsiResult result = _transport.Execute(cdb, transfer, timeout);
        if (!result.IsGood && _logger.IsEnabled(Microsoft.Extensions.Logging.LogLevel.Debug))
        {
            SenseRule rule = SenseTable.Find(result);
            DriveLog.CommandFailed(
                _logger, (Opcode)cdb[0], result.ToString(), rule.Meaning, Convert.ToHexString(cdb), rule.Action);
        }

        return result;
    }

    // Remembers what concerns more than the command that met it.
    private void Note(SenseRule rule, in ScsiResult result)
    {
        if (result.Status == ScsiStatus.CheckCondition && result.Sense.Key == SenseKey.UnitAttention)
        {
            LastUnitAttention = result.Sense.Code;
            IsEjectRequested |= result.Sense.Is(0x5A, 0x01);

            // Another initiator's MODE SELECT may have changed how this drive writes.
            _writeParametersSet &= result.Sense.Asc != 0x2A;
        }

        if (rule.Action is SenseAction.Reidentify or SenseAction.NoMedium || rule.Error == FsError.DeviceLost)
        {
            NoteMediumChange(rule.Meaning);
        }
    }
}
