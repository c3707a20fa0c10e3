using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PacketFs.Hosting.Jobs;

/// <summary>What <c>packetfs info</c> tells: sections of facts, for people and for programs from one list.</summary>
public sealed record DiscReport(IReadOnlyList<ReportSection> Sections)
{
    /// <summary>It is shown by no browser: names stay readable.</summary>
    private static readonly JsonWriterOptions Readable =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One object a section, one member a fact.</summary>
    public string ToJson()
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Readable))
        {
            writer.WriteStartObject();
            foreach (ReportSection section in Sections)
            {
                writer.WritePropertyName(section.Key);
                Write(writer, section);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>The same for people, for another process to show: see <see cref="Parse"/>.</summary>
    public string ToLines()
    {
        StringBuilder text = new();
        foreach (ReportSection section in Sections)
        {
            text.Append(section.Key).Append('\t').Append(section.Title).Append('\n');
            foreach (ReportLine line in section.Lines.Where(line => line.Value.Length > 0))
            {
                text.Append('\t').Append(line.Name).Append('\t').Append(Flat(line.Value)).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>What <see cref="ToLines"/> has written.</summary>
    public static DiscReport Parse(string lines)
    {
        List<ReportSection> sections = [];
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split('\t');
            if (parts is ["", var name, var value] && sections.Count > 0)
            {
                sections[^1].Add(name, name, value);
            }
            else if (parts is [{ Length: > 0 } key, var title])
            {
                sections.Add(new ReportSection(key, title));
            }
        }

        return new DiscReport(sections);
    }

    /// <summary>A name can hold anything; a line of a report holds one name and one value.</summary>
    private static string Flat(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');

    private static void Write(Utf8JsonWriter writer, ReportSection section)
    {
        writer.WriteStartObject();
        foreach (ReportLine line in section.Lines.Where(line => line.Key.Length > 0))
        {
            Write(writer, line);
        }

        writer.WriteEndObject();
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
            case null:
                writer.WriteNull(line.Key);
                break;
            case IReadOnlyList<ReportSection> rows:
                writer.WriteStartArray(line.Key);
                foreach (ReportSection row in rows)
                {
                    Write(writer, row);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteString(line.Key, line.Raw.ToString());
                break;
        }
    }
}
