using System.Text.Json;
using PacketFs.Core;

namespace PacketFs.Hosting.Tracing;

/// <summary>
/// A trace as one JSON object, written while it is read: <c>commands</c>, an array; then <c>summary</c>.
/// </summary>
public static class TraceJson
{
    private const int FlushBytes = 1 << 16;

    /// <summary>
    /// See <see cref="TraceShowJob.Run"/>. Times are in microseconds. The stream stays the caller's. What is cancelled,
    /// or fails on the way, is a whole object nevertheless, which says so; a file that is no trace writes nothing.
    /// </summary>
    public static void Write(string path, TraceFilter filter, Stream target, CancellationToken cancel = default)
    {
        using Utf8JsonWriter json = new(target, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("commands");
        try
        {
            TraceSummary summary = TraceShowJob.Run(path, filter, line => Write(json, line), cancel);
            json.WriteEndArray();
            Write(json, summary);
            json.WriteEndObject();
        }
        catch (OperationCanceledException)
        {
            json.WriteEndArray();
            json.WriteBoolean("cancelled", true);
            json.WriteEndObject();
            throw;
        }
        catch (FsException failure)
        {
            if (json.BytesCommitted == 0)
            {
                json.Reset();
                throw;
            }

            json.WriteEndArray();
            json.WriteString("error", failure.Message);
            json.WriteEndObject();
            throw;
        }
    }

    private static void Write(Utf8JsonWriter json, TraceLine line)
    {
        json.WriteStartObject();
        json.WriteNumber("number", line.Number);
        json.WriteNumber("session", line.Session);
        json.WriteNumber("start_us", Microseconds(line.Start));
        json.WriteNumber("duration_us", Microseconds(line.Duration));
        json.WriteString("command", line.Name);
        json.WriteString("fields", line.Fields);
        json.WriteString("cdb", line.Cdb);
        json.WriteString("result", line.Result);
        if (line.Meaning is not null)
        {
            json.WriteString("meaning", line.Meaning);
        }

        if (line.Direction is not null)
        {
            json.WriteString("direction", line.Direction);
            json.WriteNumber("bytes", line.Bytes);
        }

        if (line.Content is not null)
        {
            json.WriteString(line.IsDigest ? "digest" : "data", line.Content);
        }

        json.WriteEndObject();
        if (json.BytesPending > FlushBytes)
        {
            json.Flush();
        }
    }

    private static void Write(Utf8JsonWriter json, TraceSummary summary)
    {
        json.WriteStartObject("summary");
        json.WriteStartArray("sessions");
        summary.Sessions.ForEach(json.WriteStringValue);
        json.WriteEndArray();
        json.WriteNumber("commands_in_file", summary.CommandsInFile);
        json.WriteNumber("bytes_in", summary.BytesIn);
        json.WriteNumber("bytes_out", summary.BytesOut);
        Write(json, "all", summary.All);
        json.WriteStartObject("by_command");
        foreach (TraceTotal total in summary.Totals)
        {
            Write(json, total.Name, total);
        }

        json.WriteEndObject();
        json.WriteStartObject("failures");
        foreach ((string result, _, long count) in summary.Failures)
        {
            json.WriteNumber(result, count);
        }

        json.WriteEndObject();
        json.WriteStartArray("slowest");
        foreach (TraceLine line in summary.Slowest)
        {
            json.WriteNumberValue(line.Number);
        }

        json.WriteEndArray();
        json.WriteString("tail", summary.Tail);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, TraceTotal total)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", total.Count);
        json.WriteNumber("errors", total.Errors);
        json.WriteNumber("bytes", total.Bytes);
        json.WriteNumber("duration_us", Microseconds(total.Duration));
        json.WriteNumber("longest_us", Microseconds(total.Longest));
        json.WriteEndObject();
    }

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;
}
