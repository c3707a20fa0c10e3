using System.Numerics;
using PacketFs.Hosting.Drawing.Canvases;

namespace PacketFs.Hosting.Drawing;

/// <summary>
/// The picture of a disc: the disc itself, wound up as it is in truth; beside it the facts; below it the same as a
/// strip, with packets, wear and what readers see; at last a table. Drawn on anything that takes shapes and text.
/// </summary>
internal sealed class DiscPicture
{
    public const float Width = 1200;
    private const float Margin = 48;
    private const float DiscTop = 112;
    private const float RowHeight = 24;
    private const int MostRows = 60;
    private const float StripLeft = 148;
    private const int StripCells = 502;
    private static readonly Vector2 DiscCentre = new(Margin + DiscView.Radius, DiscTop + DiscView.Radius);
    private static readonly float StripTop = DiscTop + (2 * DiscView.Radius) + 78;

    private readonly DiscMap _map;
    private readonly ICanvas _canvas;
    private readonly MapScale _scale;

    private DiscPicture(DiscMap map, ICanvas canvas)
    {
        _map = map;
        _canvas = canvas;
        _scale = new MapScale(map.Regions, 0.004);
    }

    /// <summary>Room for so many areas in the table.</summary>
    public static float HeightOf(DiscMap map) =>
        StripTop + (map.Packets is null ? 118 : 182) + Margin
        + ((Math.Min(map.Regions.Count, MostRows) + 2) * RowHeight);

    public static void Draw(DiscMap map, ICanvas canvas) => new DiscPicture(map, canvas).Draw();

    private void Draw()
    {
        Box(0, 0, Width, HeightOf(_map), Palette.Paper);
        _canvas.Begin("heading");
        Say(Margin, 56, 28, _map.Title, Palette.Dark, isBold: true);
        Say(Margin, 84, 15, _map.Drive, Palette.Grey);
        _canvas.End();
        _canvas.Begin("disc");
        new DiscView(_map, _canvas, DiscCentre).Draw();
        _canvas.End();
        DrawFacts();
        DrawLegend(StripTop - 40);
        float y = DrawStrips(StripTop);
        DrawTable(y + 30);
    }

    private void DrawFacts()
    {
        const float Left = 610;
        const float ValueLeft = Left + 190;
        const float Right = Width - Margin;
        _canvas.Begin("facts");
        float height = 34 + (_map.Facts.Count * 28);
        Box(Left - 24, DiscTop, Right - Left + 24, height, Palette.Panel);
        float y = DiscTop + 38;
        foreach ((string name, string value) in _map.Facts)
        {
            Say(Left, y, 14, name, Palette.Grey);
            Say(ValueLeft, y, 14, value, Palette.Dark, isBold: true);
            y += 28;
        }

        _canvas.End();
        _canvas.Begin("readers");
        y = DiscTop + height + 40;
        foreach (ReaderView reader in _map.Readers)
        {
            _canvas.Circle(new Vector2(Left - 10, y - 5), 6, reader.Sees ? Palette.Seen : Palette.Defective);
            Say(Left + 8, y, 14, reader.Drive, Palette.Dark, isBold: true);
            foreach (string line in Wrap(reader.Text, 78))
            {
                y += 20;
                Say(Left + 8, y, 13, line, Palette.Grey);
            }

            y += 32;
        }

        _canvas.End();
    }

    private void DrawLegend(float y)
    {
        _canvas.Begin("legend");
        float x = Margin;
        foreach (MapRegion region in _map.Regions.DistinctBy(region => Palette.NameOf(region.Kind)))
        {
            x = Key(x, y, Palette.Of(region.Kind, region.Track), Palette.NameOf(region.Kind));
        }

        if (_map.Packets is { All.IsBad: true })
        {
            x = Key(x, y, Palette.Defective, "defective packet");
            Key(x, y, Palette.Unreadable, "unreadable packet");
        }

        _canvas.End();
    }

    private float Key(float x, float y, Ink ink, string text)
    {
        Box(x, y - 11, 14, 14, ink);
        Say(x + 21, y, 13, text, Palette.Dark);
        return x + 21 + (StrokeFont.Measure(text, 13) * 1.02f) + 24;
    }

    private float DrawStrips(float y)
    {
        const float Length = Width - Margin - StripLeft;
        _canvas.Begin("areas");
        Say(Margin, y + 23, 13, "Areas", Palette.Grey);
        for (int i = 0; i < _map.Regions.Count; i++)
        {
            MapRegion region = _map.Regions[i];
            float left = StripLeft + ((float)_scale.StartOf(i) * Length);
            float right = StripLeft + ((float)_scale.EndOf(i) * Length);
            Box(left, y, right - left, 36, Palette.Of(region), TagOf(region));
            NameInside(region, left, right, y + 23);
        }

        _canvas.End();
        DrawScale(y + 52, Length);
        y += 66;
        if (_map.Packets is { } packets)
        {
            long most = packets.All.WearMost;
            y = DrawCells("packets", "Packets", y, 22, cell => cell.Packets is { } known
                ? Palette.OfPackets(known)
                : null);
            y = DrawCells("wear", "Wear", y, 22, cell => cell.Packets is { } known
                ? Palette.OfWear(known.WearMost, most)
                : null);
        }

        return DrawCells("seen", "Readers see", y, 12, cell => cell.Region.Kind
            is MapKind.Free or MapKind.Unformatted or MapKind.Spare or MapKind.Closed
            ? null
            : cell.Region.IsSeen ? Palette.Seen : Palette.Hidden);
    }

    private void NameInside(MapRegion region, float left, float right, float y)
    {
        const float Size = 13;
        string name = region.Name;
        if (StrokeFont.Measure(name, Size) + 12 > right - left)
        {
            name = region.Track > 0 ? $"{region.Track}" : "";
        }

        if (name.Length > 0 && StrokeFont.Measure(name, Size) + 6 <= right - left)
        {
            bool isPale = region.Kind is MapKind.Free or MapKind.Unformatted or MapKind.Gap or MapKind.Closed
                or MapKind.Spare || region.IsBlankFrame;
            _canvas.Text(
                new Vector2((left + right) / 2, y),
                Size,
                TextAnchor.Middle,
                isPale ? Palette.Dark : Palette.Paper,
                name,
                isBold: true);
        }
    }

    // First blocks of areas, as far as they do not run into each other.
    private void DrawScale(float y, float length)
    {
        _canvas.Begin("scale");
        float free = 0;
        for (int i = 0; i < _map.Regions.Count; i++)
        {
            string text = $"{_map.Regions[i].Start:N0}";
            float x = StripLeft + ((float)_scale.StartOf(i) * length);
            float least = x + StrokeFont.Measure(text, 11) <= StripLeft + length
                ? x
                : x - StrokeFont.Measure(text, 11);
            if (_map.Regions[i].Start >= 0 && least >= free)
            {
                // The last one may stand to the left of its mark.
                bool fits = x + StrokeFont.Measure(text, 11) <= StripLeft + length;
                Box(x, y - 15, 1, 4, Palette.Grey);
                _canvas.Text(new Vector2(x, y), 11, fits ? TextAnchor.Start : TextAnchor.End, Palette.Grey, text);
                free = x + StrokeFont.Measure(text, 11) + 14;
            }
        }

        _canvas.End();
    }

    private float DrawCells(string id, string label, float y, float height, Func<MapCell, Ink?> colour)
    {
        const float Length = Width - Margin - StripLeft;
        _canvas.Begin(id);
        Say(Margin, y + (height / 2) + 5, 13, label, Palette.Grey);
        int start = 0;
        Ink? current = null;
        for (int i = 0; i <= StripCells; i++)
        {
            Ink? next = i == StripCells
                ? null
                : colour(MapStrip.CellOf(_map, _scale, (double)i / StripCells, (i + 1.0) / StripCells));
            if (next != current || i == StripCells)
            {
                if (current is { } ink)
                {
                    Box(StripLeft + (Length * start / StripCells), y, Length * (i - start) / StripCells, height, ink);
                }

                (start, current) = (i, next);
            }
        }

        _canvas.End();
        return y + height + 10;
    }

    private void DrawTable(float y)
    {
        float[] columns = [Margin + 24, 270, 420, 560, 640, 740];
        _canvas.Begin("table");
        string[] heads = ["area", "first block", "blocks", "size", "session", "what"];
        for (int i = 0; i < heads.Length; i++)
        {
            _canvas.Text(new Vector2(columns[i], y), 12, AnchorOf(i), Palette.Grey, heads[i]);
        }

        Box(Margin, y + 8, Width - (2 * Margin), 1, Palette.Rule);
        y += RowHeight + 4;
        foreach (MapRegion region in _map.Regions.Take(MostRows))
        {
            Box(Margin, y - 11, 12, 12, Palette.Of(region));
            string[] cells =
            [
                region.Name, $"{region.Start:N0}", $"{region.Blocks:N0}", SizeOf(region),
                region.Session == 0 ? "" : $"{region.Session}", Describe(region),
            ];
            for (int i = 0; i < cells.Length; i++)
            {
                _canvas.Text(new Vector2(columns[i], y), 13, AnchorOf(i), Palette.Dark, cells[i]);
            }

            y += RowHeight;
        }

        if (_map.Regions.Count > MostRows)
        {
            Say(Margin + 24, y, 13, $"and {_map.Regions.Count - MostRows:N0} more", Palette.Grey);
        }

        _canvas.End();
    }

    private static TextAnchor AnchorOf(int column) => column is > 0 and < 5 ? TextAnchor.End : TextAnchor.Start;

    private static string SizeOf(MapRegion region) =>
        !region.IsProgram || region.Kind == MapKind.Gap ? ""
        : region.Kind == MapKind.Audio ? MapFacts.Duration(region.Blocks)
        : $"{region.Blocks * 2048 / 1e6:N1} MB";

    private static string Describe(MapRegion region) => string.Join(
        ", ",
        new[]
        {
            Palette.NameOf(region.Kind) is var kind && kind != region.Name && region.Track > 0 ? kind : "",
            region.Note,
            region.IsSeen ? "" : region.IsProgram && region.Kind is not (MapKind.Free or MapKind.Unformatted)
                ? "not seen by readers"
                : "",
        }.Where(text => text.Length > 0));

    private static ShapeTag TagOf(MapRegion region) => new(
        $"{region.Name}: LBA {region.Start:N0} to {region.End - 1:N0}",
        region.Kind.ToString().ToLowerInvariant(),
        region.Session,
        region.Track,
        region.Start,
        region.Blocks);

    private static IEnumerable<string> Wrap(string text, int columns)
    {
        while (text.Length > columns)
        {
            int cut = text.LastIndexOf(' ', columns);
            cut = cut <= 0 ? columns : cut;
            yield return text[..cut];
            text = text[cut..].TrimStart();
        }

        yield return text;
    }

    private void Say(float x, float y, float size, string text, Ink ink, bool isBold = false) =>
        _canvas.Text(new Vector2(x, y), size, TextAnchor.Start, ink, text, isBold);

    private void Box(float x, float y, float width, float height, Ink ink, ShapeTag? tag = null) => _canvas.Polygon(
        [new(x, y), new(x + width, y), new(x + width, y + height), new(x, y + height)], ink, tag);
}
