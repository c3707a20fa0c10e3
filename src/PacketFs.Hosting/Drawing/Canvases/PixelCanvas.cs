using System.Numerics;

namespace PacketFs.Hosting.Drawing.Canvases;

/// <summary>
/// Draws into pixels, with smooth edges: the share of a pixel that a shape covers is measured exactly along the row and
/// on four lines within it. Texts are drawn with <see cref="StrokeFont"/>, so that no font of the machine is needed.
/// </summary>
internal sealed class PixelCanvas : ICanvas
{
    private const int LinesPerRow = 4;
    private const int CapCorners = 8;
    private readonly float _scale;
    private readonly byte[] _pixels;
    private readonly float[] _cover;
    private readonly List<float> _crossings = [];

    /// <param name="scale">Pixels for one unit of the picture.</param>
    public PixelCanvas(float width, float height, float scale, Ink paper)
    {
        _scale = scale;
        Width = (int)MathF.Ceiling(width * scale);
        Height = (int)MathF.Ceiling(height * scale);
        _pixels = new byte[Width * Height * 3];
        _cover = new float[Width + 1];
        for (int i = 0; i < _pixels.Length; i += 3)
        {
            (_pixels[i], _pixels[i + 1], _pixels[i + 2]) = (paper.Red, paper.Green, paper.Blue);
        }
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Red, green, blue; row by row from the top.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    public void Begin(string id)
    {
    }

    public void End()
    {
    }

    public void Polygon(ReadOnlySpan<Vector2> points, Ink fill, ShapeTag? tag = null)
    {
        float top = float.MaxValue;
        float bottom = float.MinValue;
        foreach (Vector2 point in points)
        {
            top = MathF.Min(top, point.Y * _scale);
            bottom = MathF.Max(bottom, point.Y * _scale);
        }

        int last = Math.Min(Height - 1, (int)MathF.Floor(bottom));
        for (int row = Math.Max(0, (int)MathF.Floor(top)); row <= last; row++)
        {
            FillRow(points, row, fill);
        }
    }

    public void Circle(Vector2 centre, float radius, Ink fill)
    {
        const int Corners = 180;
        Span<Vector2> points = stackalloc Vector2[Corners];
        Around(centre, radius, points);
        Polygon(points, fill);
    }

    public void Text(Vector2 place, float size, TextAnchor anchor, Ink ink, string text, bool isBold = false)
    {
        float width = StrokeFont.Measure(text, size);
        float left = anchor switch
        {
            TextAnchor.Middle => place.X - (width / 2),
            TextAnchor.End => place.X - width,
            _ => place.X,
        };
        float pen = StrokeFont.PenOf(size, isBold);
        foreach (Vector2[] stroke in StrokeFont.Strokes(text, size))
        {
            for (int i = 0; i < stroke.Length; i++)
            {
                Vector2 end = stroke[i] + new Vector2(left, place.Y);
                Vector2 start = stroke[Math.Max(0, i - 1)] + new Vector2(left, place.Y);
                Segment(start, end, pen, ink);
            }
        }
    }

    private static void Around(Vector2 centre, float radius, Span<Vector2> points)
    {
        for (int i = 0; i < points.Length; i++)
        {
            (float sin, float cos) = MathF.SinCos(MathF.Tau * i / points.Length);
            points[i] = centre + (radius * new Vector2(cos, sin));
        }
    }

    // With a round end; the ends of neighbours make round corners.
    private void Segment(Vector2 start, Vector2 end, float pen, Ink ink)
    {
        Span<Vector2> cap = stackalloc Vector2[CapCorners];
        Around(end, pen / 2, cap);
        Polygon(cap, ink);
        if (start == end)
        {
            return;
        }

        Vector2 along = Vector2.Normalize(end - start) * (pen / 2);
        Vector2 side = new(-along.Y, along.X);
        Polygon([start + side, end + side, end - side, start - side], ink);
        Around(start, pen / 2, cap);
        Polygon(cap, ink);
    }

    private void FillRow(ReadOnlySpan<Vector2> points, int row, Ink fill)
    {
        int first = Width;
        int end = 0;
        for (int line = 0; line < LinesPerRow; line++)
        {
            float y = row + ((line + 0.5f) / LinesPerRow);
            FindCrossings(points, y);
            for (int i = 0; i + 1 < _crossings.Count; i += 2)
            {
                float from = Math.Clamp(_crossings[i], 0, Width);
                float to = Math.Clamp(_crossings[i + 1], 0, Width);
                if (to > from)
                {
                    Cover(from, to);
                    first = Math.Min(first, (int)from);
                    end = Math.Max(end, Math.Min(Width, (int)MathF.Ceiling(to)));
                }
            }
        }

        for (int x = first; x < end; x++)
        {
            Blend(((row * Width) + x) * 3, fill, Math.Min(1, _cover[x]));
            _cover[x] = 0;
        }
    }

    private void FindCrossings(ReadOnlySpan<Vector2> points, float y)
    {
        _crossings.Clear();
        Vector2 before = points[^1] * _scale;
        foreach (Vector2 point in points)
        {
            Vector2 here = point * _scale;
            if (before.Y <= y != here.Y <= y)
            {
                _crossings.Add(before.X + ((y - before.Y) / (here.Y - before.Y) * (here.X - before.X)));
            }

            before = here;
        }

        _crossings.Sort();
    }

    private void Cover(float from, float to)
    {
        const float Share = 1f / LinesPerRow;
        int left = (int)from;
        int right = Math.Min((int)to, Width - 1);
        if (left == right)
        {
            _cover[left] += (to - from) * Share;
            return;
        }

        _cover[left] += (left + 1 - from) * Share;
        for (int x = left + 1; x < right; x++)
        {
            _cover[x] += Share;
        }

        _cover[right] += (to - right) * Share;
    }

    private void Blend(int at, Ink ink, float share)
    {
        _pixels[at] = Mix(_pixels[at], ink.Red, share);
        _pixels[at + 1] = Mix(_pixels[at + 1], ink.Green, share);
        _pixels[at + 2] = Mix(_pixels[at + 2], ink.Blue, share);
    }

    private static byte Mix(byte below, byte ink, float share) =>
        (byte)Math.Clamp(MathF.Round(below + ((ink - below) * share)), 0, byte.MaxValue);
}
