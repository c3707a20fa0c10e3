using Microsoft.Extensions.Logging;
using PacketFs.Core;

namespace PacketFs.Mmc;

internal static partial class DriveLog
{
    [LoggerMessage(1, LogLevel.Debug, "{Command} failed with {Sense} ({Meaning}), CDB {Cdb}; then {Action}")]
    public static partial void CommandFailed(
        ILogger logger, Opcode command, string sense, string meaning, string cdb, SenseAction action);

    [LoggerMessage(2, LogLevel.Debug, "{Command} succeeded; the drive recovered from {Sense} ({Meaning}), LBA {Lba}")]
    public static partial void Recovered(ILogger logger, Opcode command, SenseCode sense, string meaning, uint? lba);

    [LoggerMessage(3, LogLevel.Information, "The medium may have changed ({Reason})")]
    public static partial void MediumChanged(ILogger logger, string reason);

    [LoggerMessage(4, LogLevel.Information, "{Name}, {Condition}, {BlockCount} blocks, written in units of {Unit}")]
    public static partial void MediumFound(
        ILogger logger, string name, MediumCondition condition, long blockCount, int unit);

    [LoggerMessage(5, LogLevel.Warning, "The drive refused the write parameters ({Sense}); going on with its own")]
    public static partial void WriteParametersRefused(ILogger logger, string sense);

    [LoggerMessage(6, LogLevel.Warning, "Format {Format} was refused ({Sense}); trying the first recorders' code 7")]
    public static partial void FormatRefused(ILogger logger, string format, string sense);

    [LoggerMessage(7, LogLevel.Warning, "The trace cannot be written any more ({Reason}); going on without it")]
    public static partial void TraceFailed(ILogger logger, string reason);
}
