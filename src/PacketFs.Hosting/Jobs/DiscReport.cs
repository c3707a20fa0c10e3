using System.Text;
using System.Text.Json;

namespace PacketFs.Hosting.Jobs;

/// <summary>What <c>packetfs info</c> tells: sections of facts, for people and for programs from one list.</summary>
public sealed record DiscReport(IReadOnlyList<ReportSection> Sections)
{
    public string ToJson()
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            foreach (ReportSection section in Sections)
            {
                writer.WriteStartObject(section.Key);
                foreach (ReportLine line in section.Lines)
                {
                    Write(writer, line);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, ReportLine line)
    {
        switch (line.Raw)
        {
            case bool truth:
                writer.WriteBoolean(line.Key, truth);
                break;
            case int number:
                writer.WriteNumber(line.Key, number);
                break;
            case long number:
                writer.WriteNumber(line.Key, number);
                break;
            case ulong number:
                writer.WriteNumber(line.Key, number);
                break;
            default:
                writer.WriteString(line.Key, line.Raw?.ToString());
                break;
        }
    }
}
