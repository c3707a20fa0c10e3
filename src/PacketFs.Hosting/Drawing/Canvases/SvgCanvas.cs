using System.Globalization;
using System.Numerics;
using System.Security;
using System.Text;

namespace PacketFs.Hosting.Drawing.Canvases;

/// <summary>Writes SVG 1.1: text stays text, shapes say what they stand for.</summary>
internal sealed class SvgCanvas : ICanvas
{
    private readonly StringBuilder _text = new();

    public SvgCanvas(float width, float height, string title)
    {
        _text.Append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ").Append(Number(width)).Append(' ')
            .Append(Number(height)).Append("\" width=\"").Append(Number(width)).Append("\" height=\"")
            .Append(Number(height)).Append("\" font-family=\"'Segoe UI','Helvetica Neue',Helvetica,Arial,")
            .Append("'DejaVu Sans',sans-serif\">\n<title>").Append(Escape(title)).Append("</title>\n");
    }

    /// <summary>The whole document.</summary>
    public string Finish() => _text + "</svg>\n";

    public void Begin(string id) => _text.Append("<g id=\"").Append(Escape(id)).Append("\">\n");

    public void End() => _text.Append("</g>\n");

    public void Polygon(ReadOnlySpan<Vector2> points, Ink fill, ShapeTag? tag = null)
    {
        _text.Append("<path d=\"");
        char command = 'M';
        foreach (Vector2 point in points)
        {
            _text.Append(command).Append(Number(point.X)).Append(' ').Append(Number(point.Y));
            command = 'L';
        }

        _text.Append("Z\" fill=\"").Append(fill).Append('"');
        if (tag is null)
        {
            _text.Append("/>\n");
            return;
        }

        _text.Append(CultureInfo.InvariantCulture,
            $" data-kind=\"{tag.Kind}\" data-session=\"{tag.Session}\" data-track=\"{tag.Track}\"");
        _text.Append(CultureInfo.InvariantCulture, $" data-start=\"{tag.Start}\" data-blocks=\"{tag.Blocks}\">");
        _text.Append("<title>").Append(Escape(tag.Title)).Append("</title></path>\n");
    }

    public void Circle(Vector2 centre, float radius, Ink fill) =>
        _text.Append("<circle cx=\"").Append(Number(centre.X)).Append("\" cy=\"").Append(Number(centre.Y))
            .Append("\" r=\"").Append(Number(radius)).Append("\" fill=\"").Append(fill).Append("\"/>\n");

    public void Text(Vector2 place, float size, TextAnchor anchor, Ink ink, string text, bool isBold = false)
    {
        _text.Append("<text x=\"").Append(Number(place.X)).Append("\" y=\"").Append(Number(place.Y))
            .Append("\" font-size=\"").Append(Number(size)).Append("\" fill=\"").Append(ink).Append('"');
        if (anchor != TextAnchor.Start)
        {
            _text.Append(" text-anchor=\"").Append(anchor == TextAnchor.Middle ? "middle" : "end").Append('"');
        }

        _text.Append(isBold ? " font-weight=\"600\">" : ">").Append(Escape(text)).Append("</text>\n");
    }

    private static string Number(float value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Escape(string text) => SecurityElement.Escape(text)!;
}
