using System.CommandLine;
using System.Text;
using Microsoft.Extensions.Logging;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Drawing;
using Spectre.Console;

namespace PacketFs.Cli.Commands;

/// <summary><c>packetfs disc show TARGET</c>: how a disc is laid out.</summary>
internal static class DiscShowCommand
{
    private const int LeastColumns = 40;
    private const int MostColumns = 160;
    private const int MostRows = 200;
    private const int LabelColumns = 10;

    private static readonly Argument<string> Disc = new("disc") { Description = "Disc image, or a trace of a drive" };

    private static readonly Option<string> Svg = new("--svg")
    {
        Description = "Draw the disc into this file (SVG)",
        HelpName = "FILE",
    };

    private static readonly Option<string> Png = new("--png")
    {
        Description = "Draw the disc into this file (PNG)",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "For programs" };

    public static Command Create()
    {
        Command command = new(
            "show",
            "Draw how a disc is laid out: sessions, tracks, gaps, what is free, packets, bad packets, wear, what other "
            + "drives see")
        {
            Disc, Svg, Png, Json,
        };
        command.SetAction(parsed => Guard.Run("packetfs disc show", _ => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using ILoggerFactory log = GlobalOptions.CreateLog(parsed);
        DiscMap map = DiscShowJob.Run(parsed.GetRequiredValue(Disc), log);
        if (parsed.GetValue(Svg) is { } svg)
        {
            DiscPictureFile.WriteSvg(map, svg);
        }

        if (parsed.GetValue(Png) is { } png)
        {
            DiscPictureFile.WritePng(map, png);
        }

        if (parsed.GetValue(Json))
        {
            Terminal.Line(MapJson.Write(map));
        }
        else if (!parsed.GetValue(GlobalOptions.Quiet))
        {
            ShowText(map);
        }

        return ExitCode.Success;
    }

    private static void ShowText(DiscMap map)
    {
        Terminal.Line($"{map.Title} ({map.Drive})");
        Terminal.Line("");
        int columns = Math.Clamp(Terminal.Out.Profile.Width - LabelColumns - 1, LeastColumns, MostColumns);
        IReadOnlyList<MapCell> cells = MapStrip.Cells(map, columns);
        ShowRow("areas", cells, DiscGlyphs.OfArea);
        if (map.Packets is { All.WearMost: var most })
        {
            ShowRow("packets", cells, DiscGlyphs.OfPackets);
            ShowRow("wear", cells, cell => DiscGlyphs.OfWear(cell, most));
        }

        ShowRow("readers", cells, DiscGlyphs.OfReaders);
        Terminal.Line("");
        Terminal.Out.MarkupLine(DiscGlyphs.Legend(map));
        ShowTable(map);
        Grid facts = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach ((string name, string value) in map.Facts)
        {
            facts.AddRow(Markup.Escape(name), Markup.Escape(value));
        }

        foreach (ReaderView reader in map.Readers)
        {
            facts.AddRow(Markup.Escape(reader.Drive), Markup.Escape(reader.Text));
        }

        Terminal.Out.Write(facts);
    }

    private static void ShowRow(
        string label, IReadOnlyList<MapCell> cells, Func<MapCell, (char Glyph, string Style)> draw)
    {
        StringBuilder row = new(label.PadRight(LabelColumns));
        string style = "";
        foreach (MapCell cell in cells)
        {
            (char glyph, string wanted) = draw(cell);
            if (wanted != style)
            {
                row.Append(style.Length > 0 ? "[/]" : "").Append($"[{wanted}]");
                style = wanted;
            }

            row.Append(glyph);
        }

        Terminal.Out.MarkupLine(row.Append(style.Length > 0 ? "[/]" : "").ToString());
    }

    private static void ShowTable(DiscMap map)
    {
        Table table = new Table().Border(TableBorder.Simple)
            .AddColumn("area")
            .AddColumn(new TableColumn("session").RightAligned())
            .AddColumn(new TableColumn("first block").RightAligned())
            .AddColumn(new TableColumn("blocks").RightAligned())
            .AddColumn(new TableColumn("size").RightAligned())
            .AddColumn("readers")
            .AddColumn("what");
        foreach (MapRegion region in map.Regions.Take(MostRows))
        {
            bool isProgram = region.IsProgram && region.Kind != MapKind.Gap;
            string what = string.Join(", ", new[] { DiscGlyphs.NameOf(region.Kind), region.Note }
                .Where(text => text.Length > 0 && text != region.Name));
            table.AddRow(
                Markup.Escape(region.Name),
                region.Session == 0 ? "" : $"{region.Session}",
                $"{region.Start:N0}",
                $"{region.Blocks:N0}",
                !isProgram ? ""
                    : region.Kind == MapKind.Audio ? $"{TimeSpan.FromSeconds(region.Blocks / 75):h\\:mm\\:ss}"
                    : Sizes.Format(region.Blocks * 2048),
                region.IsSeen ? "see it" : "do not",
                Markup.Escape(what));
        }

        Terminal.Out.Write(table);
        if (map.Regions.Count > MostRows)
        {
            Terminal.Line($"and {map.Regions.Count - MostRows:N0} more; --json lists them all");
        }
    }
}
