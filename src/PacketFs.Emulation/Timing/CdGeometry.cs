using PacketFs.Core;

namespace PacketFs.Emulation.Timing;

/// <summary>
/// Where a frame lies on a compact disc, for seeks and rotation. One spiral of constant linear density: the radius
/// after t seconds at 1x is sqrt(r0^2 + pitch * v / pi * t). Nominal figures of ECMA-130 for 74 and 80 minutes.
/// </summary>
internal sealed class CdGeometry
{
    public const int FramesPerSecond = 75;
    private const double InnerRadius = 0.025;
    private const double StrokeMetres = 0.034;
    private readonly double _velocity;
    private readonly double _areaPerSecond;

    public CdGeometry(int minutes)
    {
        Invariant.Require(minutes is > 0 and < 100, "a compact disc holds less than 100 minutes");
        bool isLong = minutes > 74;
        _velocity = isLong ? 1.21 : 1.30;
        _areaPerSecond = (isLong ? 1.5e-6 : 1.6e-6) * _velocity / Math.PI;
    }

    /// <summary>Distance from the disc's centre, in metres.</summary>
    public double Radius(long frame) =>
        Math.Sqrt((InnerRadius * InnerRadius) + (_areaPerSecond * Math.Max(0, frame) / FramesPerSecond));

    /// <summary>Ticks that one turn takes at <paramref name="speed"/> times 75 frames per second.</summary>
    public long RotationTicks(long frame, int speed) =>
        (long)(2 * Math.PI * Radius(frame) / (_velocity * speed) * TimeSpan.TicksPerSecond);

    /// <summary>How much of the longest seek lies between two frames: the root of the way, 0 to about 1.</summary>
    public double SeekFraction(long from, long to) => Math.Sqrt(Math.Abs(Radius(from) - Radius(to)) / StrokeMetres);

    /// <summary>Ticks that <paramref name="frames"/> take under the head.</summary>
    public static long FrameTicks(long frames, int speed) =>
        frames * TimeSpan.TicksPerSecond / (FramesPerSecond * (long)speed);
}
