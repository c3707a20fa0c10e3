using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Tracing;

namespace PacketFs.Hosting.Tracing;

/// <summary>Shows a trace, command by command; the whole of it is never in memory.</summary>
public static class TraceShowJob
{
    /// <summary>Reads the file to its end.</summary>
    /// <param name="path">A trace, finished or still being written.</param>
    /// <param name="filter">What to show and to count.</param>
    /// <param name="show">Called for each command that is shown.</param>
    /// <param name="cancel">Acts between commands.</param>
    /// <exception cref="FsException">There is no such file, or it is no trace.</exception>
    public static TraceSummary Run(
        string path, TraceFilter filter, Action<TraceLine> show, CancellationToken cancel = default)
    {
        Func<TraceCommand, bool> isWanted = filter.Compile();
        using FileStream stream = TraceFiles.OpenForReading(path);
        TraceReader reader = Open(path, stream);
        TraceSummary summary = new();
        while (reader.Read())
        {
            cancel.ThrowIfCancellationRequested();
            if (reader.Command is not { } command)
            {
                summary.Sessions.Add(Describe(reader.Header!));
                continue;
            }

            long number = summary.CommandsInFile++;
            if (isWanted(command))
            {
                TraceLine line = LineOf(command, number, summary.Sessions.Count);
                summary.Add(line);
                show(line);
            }
        }

        summary.Tail = reader.Tail is { } tail
            ? $"the last {tail.Bytes:N0} bytes are left out: {tail.Reason} (at byte {tail.Offset:N0})"
            : null;
        return summary;
    }

    private static TraceReader Open(string path, FileStream stream)
    {
        try
        {
            return new TraceReader(stream);
        }
        catch (FsException e)
        {
            throw new FsException(e.Error, $"{path}: {e.Message}");
        }
    }

    private static string Describe(TraceHeader header)
    {
        string drive = string.Join(' ', new[] { header.Vendor, header.Product, header.Revision }
            .Where(text => text.Length > 0));
        string payload = header.KeepsPayload ? ", with the data of reads and writes" : "";
        return $"{header.Started:yyyy-MM-dd HH:mm:ss} UTC, {drive}, {MediumKind.Of(header.Profile).Name} "
            + $"(profile {(ushort)header.Profile:X2}h), PacketFs {header.ProgramVersion}{payload}";
    }

    private static TraceLine LineOf(TraceCommand command, long number, int session)
    {
        bool isGood = command.Result.Status == ScsiStatus.Good;
        byte[]? content = command.Data ?? command.Digest;
        return new TraceLine(
            number,
            session,
            command.Start,
            command.Duration,
            CommandText.Name(command.Cdb[0]),
            CommandText.Fields(command.Cdb),
            isGood ? "good" : command.Result.ToString(),
            isGood ? null : SenseTable.Find(command.Result).Meaning,
            isGood,
            command.Direction switch
            {
                DataDirection.In => "in",
                DataDirection.Out => "out",
                _ => null,
            },
            command.Result.Transferred,
            Convert.ToHexString(command.Cdb),
            content is null ? null : Convert.ToHexString(content),
            command.Digest is not null);
    }
}
