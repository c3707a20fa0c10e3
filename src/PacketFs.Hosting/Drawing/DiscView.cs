using System.Numerics;
using PacketFs.Hosting.Drawing.Canvases;

namespace PacketFs.Hosting.Drawing;

/// <summary>
/// The disc from below, in its true proportions (120 mm, ECMA-130 and ECMA-267): a spiral from the inside outwards, of
/// as many turns as can be seen. As on the disc, equal areas hold equal amounts.
/// </summary>
internal sealed class DiscView
{
    public const float Radius = 232;
    private const float Millimetre = Radius / 60;
    private const float Hole = 7.5f * Millimetre;
    private const float Clamping = 16.5f * Millimetre;
    private const int Turns = 46;
    private const int CellsPerTurn = 120;
    private const int MostCellsInPiece = 30;
    private const float Groove = 0.82f;

    private readonly DiscMap _map;
    private readonly ICanvas _canvas;
    private readonly Vector2 _centre;
    private readonly float _inner;
    private readonly float _outer;
    private readonly float _leadIn;

    public DiscView(DiscMap map, ICanvas canvas, Vector2 centre)
    {
        _map = map;
        _canvas = canvas;
        _centre = centre;
        _leadIn = (map.IsCd ? 23f : 22.6f) * Millimetre;
        _inner = (map.IsCd ? 25f : 24f) * Millimetre;
        _outer = 58f * Millimetre;
    }

    public void Draw()
    {
        _canvas.Circle(_centre, Radius, Palette.Rim);
        _canvas.Circle(_centre, Radius - 1.5f, Ink.Of(0xEDF0F4));
        DrawLeadIn();
        DrawSpiral();
        _canvas.Circle(_centre, Clamping, Ink.Of(0xDCE2E9));
        _canvas.Circle(_centre, Clamping - 2, Ink.Of(0xF3F5F8));
        _canvas.Circle(_centre, Hole + 1.5f, Palette.Rim);
        _canvas.Circle(_centre, Hole, Palette.Paper);
    }

    private void DrawLeadIn()
    {
        if (_map.Regions.Count > 0 && _map.Regions[0] is { Kind: MapKind.LeadIn } first)
        {
            _canvas.Circle(_centre, _inner, Palette.Of(first));
            _canvas.Circle(_centre, _leadIn, Ink.Of(0xEDF0F4));
        }
    }

    private void DrawSpiral()
    {
        MapRegion[] regions = [.. _map.Regions.Where(region => region.Start >= 0)];
        if (regions.Length == 0)
        {
            return;
        }

        MapScale scale = new(regions, 0.0015);
        int count = Turns * CellsPerTurn;
        int start = 0;
        Ink current = default;
        for (int i = 0; i <= count; i++)
        {
            Ink next = i == count
                ? default
                : Palette.Of(MapStrip.CellOf(_map, scale, PlaceOf(i), PlaceOf(i + 1)));
            if (i == 0)
            {
                current = next;
            }

            if (i == count || next != current || i - start == MostCellsInPiece)
            {
                DrawPiece(start, i, current);
                (start, current) = (i, next);
            }
        }
    }

    // How much of the area lies inside of a cell's beginning.
    private double PlaceOf(int cell)
    {
        double radius = RadiusOf(cell);
        return Math.Clamp(
            ((radius * radius) - (_inner * _inner)) / ((_outer * _outer) - (_inner * _inner)), 0, 1);
    }

    private float RadiusOf(int cell) => _inner + ((_outer - _inner) * cell / (Turns * CellsPerTurn));

    private void DrawPiece(int start, int end, Ink ink)
    {
        float half = (_outer - _inner) / Turns * Groove / 2;
        int corners = end - start + 1;
        Vector2[] points = new Vector2[2 * corners];
        for (int i = 0; i < corners; i++)
        {
            int cell = start + i;
            (float sin, float cos) = MathF.SinCos((MathF.Tau * cell / CellsPerTurn) - (MathF.PI / 2));
            Vector2 way = new(cos, sin);
            float radius = Math.Clamp(RadiusOf(cell), _inner + half, _outer - half);
            points[i] = _centre + (way * (radius + half));
            points[^(i + 1)] = _centre + (way * (radius - half));
        }

        _canvas.Polygon(points, ink);
    }
}
