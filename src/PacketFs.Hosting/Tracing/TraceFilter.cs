using System.Globalization;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Tracing;

namespace PacketFs.Hosting.Tracing;

/// <summary>Which commands of a trace to show; all that are set must fit.</summary>
public sealed record TraceFilter
{
    /// <summary>Only what did not end well.</summary>
    public bool ErrorsOnly { get; init; }

    /// <summary>Two hexadecimal digits ("2A", also "2Ah", "0x2A"), or a part of the command's name.</summary>
    public string? Opcode { get; init; }

    /// <summary>A block ("1234") or a range of blocks ("1000-1999") that the command or its sense data touch.</summary>
    public string? Blocks { get; init; }

    /// <summary>A test for each command.</summary>
    /// <exception cref="FsException">InvalidArgument: a field makes no sense.</exception>
    internal Func<TraceCommand, bool> Compile()
    {
        byte? code = ParseOpcode();
        (long first, long last) = ParseBlocks();
        return command =>
            (!ErrorsOnly || command.Result.Status != ScsiStatus.Good)
            && (Opcode is null || (code is { } exact
                ? command.Cdb[0] == exact
                : CommandText.Name(command.Cdb[0]).Contains(Opcode, StringComparison.OrdinalIgnoreCase)))
            && (Blocks is null || Touches(command, first, last));
    }

    private static bool Touches(TraceCommand command, long first, long last) =>
        (CommandText.TryGetBlocks(command.Cdb, out Lba start, out long count)
            && start.Value <= last && start.Value + count > first)
        || (command.Result.Sense.Information is { } information && information >= first && information <= last);

    private byte? ParseOpcode()
    {
        if (Opcode is null)
        {
            return null;
        }

        string digits = Opcode.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? Opcode[2..]
            : Opcode.EndsWith('h') ? Opcode[..^1]
            : Opcode;
        const int HexDigits = 2;
        return digits.Length == HexDigits
            && byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte code)
            ? code
            : null;
    }

    private (long First, long Last) ParseBlocks()
    {
        if (Blocks is null)
        {
            return default;
        }

        string[] ends = Blocks.Split('-');
        if (ends.Length is 1 or 2
            && long.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out long first)
            && long.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out long last)
            && first <= last)
        {
            return (first, last);
        }

        throw new FsException(
            FsError.InvalidArgument, $"'{Blocks}' names no blocks; say a number or a range, such as 1000-1999.");
    }
}
