using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PacketFs.Hosting.Drawing;

/// <summary>A disc's map for programs.</summary>
public static class MapJson
{
    private const int MostBadPackets = 10_000;

    /// <summary>One object: <c>title</c>, <c>drive</c>, <c>regions</c>, <c>packets</c>, <c>readers</c>,
    /// <c>facts</c>.</summary>
    public static string Write(DiscMap map)
    {
        using MemoryStream buffer = new();
        JsonWriterOptions options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (Utf8JsonWriter json = new(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("title", map.Title);
            json.WriteString("drive", map.Drive);
            json.WriteStartArray("regions");
            foreach (MapRegion region in map.Regions)
            {
                Write(json, region);
            }

            json.WriteEndArray();
            if (map.Packets is { } packets)
            {
                Write(json, packets);
            }

            json.WriteStartArray("readers");
            foreach (ReaderView reader in map.Readers)
            {
                json.WriteStartObject();
                json.WriteString("drive", reader.Drive);
                json.WriteBoolean("sees", reader.Sees);
                json.WriteString("text", reader.Text);
                json.WriteBoolean("tried", reader.IsTried);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartObject("facts");
            foreach ((string name, string value) in map.Facts)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, MapRegion region)
    {
        json.WriteStartObject();
        json.WriteString("kind", region.Kind.ToString().ToLowerInvariant());
        json.WriteNumber("start", region.Start);
        json.WriteNumber("blocks", region.Blocks);
        json.WriteNumber("session", region.Session);
        json.WriteNumber("track", region.Track);
        json.WriteString("name", region.Name);
        json.WriteString("note", region.Note);
        json.WriteBoolean("seen", region.IsSeen);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PacketLayer packets)
    {
        PacketSummary all = packets.All;
        json.WriteStartObject("packets");
        json.WriteNumber("count", all.Count);
        json.WriteNumber("blocks_each", packets.PacketBlocks);
        json.WriteNumber("written", all.Written);
        json.WriteNumber("unreadable", all.Unreadable);
        json.WriteNumber("defective", all.Defective);
        json.WriteNumber("spares", packets.SpareUnits);
        json.WriteNumber("spares_used", packets.SparesUsed);
        json.WriteNumber("wear_most", all.WearMost);
        json.WriteNumber("wear_average", Math.Round(all.WearAverage, 3));
        json.WriteStartArray("bad");
        foreach (long block in packets.Bad.Take(MostBadPackets))
        {
            json.WriteNumberValue(block);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
