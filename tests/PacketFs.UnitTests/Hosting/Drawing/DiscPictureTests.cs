using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Xml.Linq;
using PacketFs.Emulation;
using PacketFs.Hosting.Drawing;
using PacketFs.Hosting.Drawing.Canvases;
using Xunit;

namespace PacketFs.UnitTests.Hosting.Drawing;

/// <summary>The structure of pictures; how they look is for eyes.</summary>
public sealed class DiscPictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Svg_has_a_group_for_each_part_and_a_shape_for_each_area()
    {
        DiscMap map = DiscMaps.ThreeSessions();
        XElement root = XDocument.Parse(DiscPictureFile.ToSvg(map)).Root!;
        Assert.Equal(
            ["heading", "disc", "facts", "readers", "legend", "areas", "scale", "seen", "table"],
            root.Elements(Svg + "g").Select(group => (string)group.Attribute("id")!));
        XElement[] shapes = [.. Group(root, "areas").Elements(Svg + "path")];
        Assert.Equal(
            map.Regions.Select(region => (region.Kind.ToString().ToLowerInvariant(), region.Start, region.Blocks)),
            shapes.Select(shape => (
                (string)shape.Attribute("data-kind")!,
                (long)shape.Attribute("data-start")!,
                (long)shape.Attribute("data-blocks")!)));
        Assert.Equal(map.Title, (string)root.Element(Svg + "title")!);
        string table = string.Join('|', Group(root, "table").Elements(Svg + "text").Select(text => text.Value));
        Assert.All(map.Regions, region => Assert.Contains($"{region.Start:N0}", table, StringComparison.Ordinal));
    }

    [Fact]
    public void A_bad_packet_is_red_on_the_disc_and_on_the_strip()
    {
        DiscMap good = DiscMaps.Of(MediumType.DvdPlusRw);
        DiscMap bad = DiscMaps.Of(
            MediumType.DvdPlusRw, like: new DiscDescription { Units = 320, DefectCount = 1, DefectSeed = 4 });
        foreach (string group in (string[])["disc", "packets"])
        {
            // Only where packets are known they have strips.
            Assert.DoesNotContain(Fills(good, group), fill => fill == Palette.Defective.ToString());
            Assert.Contains(Fills(bad, group), fill => fill == Palette.Defective.ToString());
        }
    }

    [Fact]
    public void Everything_lies_on_the_sheet()
    {
        DiscMap map = DiscMaps.ThreeSessions();
        XElement root = XDocument.Parse(DiscPictureFile.ToSvg(map)).Root!;
        float height = DiscPicture.HeightOf(map);
        Assert.Equal($"0 0 1200 {height:0.#}", (string)root.Attribute("viewBox")!);
        foreach (XElement text in root.Descendants(Svg + "text"))
        {
            float x = (float)text.Attribute("x")!;
            float width = StrokeFont.Measure(text.Value, (float)text.Attribute("font-size")!);
            float left = (string?)text.Attribute("text-anchor") switch
            {
                "end" => x - width,
                "middle" => x - (width / 2),
                _ => x,
            };
            Assert.InRange(left, 0, 1200);
            Assert.InRange(left + width, 0, 1200);
            Assert.InRange((float)text.Attribute("y")!, 0, height);
        }
    }

    [Fact]
    public void Png_holds_the_rows_that_its_header_tells()
    {
        PixelCanvas canvas = new(20, 10, 2, Palette.Paper);
        canvas.Polygon([new(5, 2), new(15, 2), new(15, 8), new(5, 8)], Palette.Defective);
        using MemoryStream stream = new();
        PngFile.Write(stream, canvas);
        byte[] png = stream.ToArray();
        Assert.Equal("89504E470D0A1A0A0000000D49484452", Convert.ToHexString(png, 0, 16));
        int width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
        int height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20));
        Assert.Equal((40, 20), (width, height));
        Assert.Equal("49454E44AE426082", Convert.ToHexString(png[^8..]));
        int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        using ZLibStream zlib = new(new MemoryStream(png, 41, length), CompressionMode.Decompress);
        using MemoryStream rows = new();
        zlib.CopyTo(rows);
        byte[] data = rows.ToArray();
        Assert.Equal(height * ((3 * width) + 1), data.Length);

        // Undo filter 2, then look: the shape is there to the pixel, the paper beside it.
        byte[] pixels = new byte[3 * width * height];
        for (int y = 0; y < height; y++)
        {
            Assert.Equal(2, data[y * ((3 * width) + 1)]);
            for (int i = 0; i < 3 * width; i++)
            {
                int above = y == 0 ? 0 : pixels[((y - 1) * 3 * width) + i];
                pixels[(y * 3 * width) + i] = (byte)((data[(y * ((3 * width) + 1)) + 1 + i] + above) & 0xFF);
            }
        }

        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bool isInside = x is >= 10 and < 30 && y is >= 4 and < 16;
                Ink expected = isInside ? Palette.Defective : Palette.Paper;
                int at = 3 * ((y * width) + x);
                Assert.Equal(expected, new Ink(pixels[at], pixels[at + 1], pixels[at + 2]));
            }
        }
    }

    [Fact]
    public void Edges_are_as_dark_as_what_they_cover()
    {
        PixelCanvas canvas = new(4, 4, 1, Ink.Of(0xFFFFFF));
        canvas.Polygon([new(1.5f, 1), new(3, 1), new(3, 2.5f), new(1.5f, 2.5f)], Ink.Of(0x000000));
        Assert.Equal(128, canvas.Pixels[3 * ((1 * 4) + 1)]);
        Assert.Equal(0, canvas.Pixels[3 * ((1 * 4) + 2)]);
        Assert.Equal(128, canvas.Pixels[3 * ((2 * 4) + 2)]);
        Assert.Equal(191, canvas.Pixels[3 * ((2 * 4) + 1)]);
        Assert.Equal(255, canvas.Pixels[3 * ((3 * 4) + 3)]);
    }

    [Fact]
    public void Every_character_of_our_texts_has_strokes_of_its_own()
    {
        HashSet<string> shapes = [];
        string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz123456789.,:;-_+=()/<>'!?%*#&|[]@";
        foreach (char letter in letters)
        {
            Vector2[][] strokes = [.. StrokeFont.Strokes($"{letter}", 1 / 0.118f)];
            Assert.NotEmpty(strokes);
            Assert.All(strokes.SelectMany(stroke => stroke), point =>
            {
                Assert.InRange(point.X, -0.01f, 6.01f);
                Assert.InRange(point.Y, -6.01f, 2.01f);
            });
            string shape = string.Join(';', strokes.Select(stroke => string.Join(' ', stroke)));
            Assert.True(shapes.Add(shape), $"'{letter}' looks like another letter");
        }

        Assert.True(StrokeFont.Measure("ab", 10) > StrokeFont.Measure("a", 10));
    }

    private static XElement Group(XElement root, string id) =>
        root.Elements(Svg + "g").Single(group => (string)group.Attribute("id")! == id);

    private static IEnumerable<string> Fills(DiscMap map, string group) =>
        Group(XDocument.Parse(DiscPictureFile.ToSvg(map)).Root!, group).Elements(Svg + "path")
            .Select(path => (string)path.Attribute("fill")!);
}
