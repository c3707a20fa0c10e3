using System.Numerics;

namespace PacketFs.Hosting.Drawing.Canvases;

/// <summary>Something to draw a picture on; units are the picture's, from its upper left corner.</summary>
internal interface ICanvas
{
    /// <summary>What follows, up to <see cref="End"/>, belongs together; may be nested.</summary>
    void Begin(string id);

    void End();

    /// <summary>A closed shape.</summary>
    /// <param name="tag">What it stands for, in words and figures; null: nothing.</param>
    void Polygon(ReadOnlySpan<Vector2> points, Ink fill, ShapeTag? tag = null);

    void Circle(Vector2 centre, float radius, Ink fill);

    /// <summary>One line of text, on its baseline.</summary>
    void Text(Vector2 place, float size, TextAnchor anchor, Ink ink, string text, bool isBold = false);
}
