using PacketFs.Core;
using PacketFs.Mmc;

namespace PacketFs.Emulation.Timing;

/// <summary>
/// Where a frame (a block as it lies on the disc) is, for seeks and rotation. One spiral of constant linear density:
/// the radius after t seconds at 1x is sqrt(r0^2 + pitch * v / pi * t). Nominal figures of ECMA-130 (CD), ECMA-267
/// (DVD) and of the BD white papers. On packet CDs 7 frames of link, run-in and run-out lie around each packet.
/// </summary>
internal sealed class DiscGeometry
{
    private const double StrokeMetres = 0.034;
    private readonly double _innerRadius;
    private readonly double _velocity;
    private readonly double _areaPerSecond;
    private readonly long _bytesPerSecond;
    private readonly int _packetBlocks;
    private readonly int _overheadBlocks;

    private DiscGeometry(
        double innerRadius, double velocity, double pitch, long bytesPerSecond, int packetBlocks, int overheadBlocks)
    {
        _innerRadius = innerRadius;
        _velocity = velocity;
        _areaPerSecond = pitch * velocity / Math.PI;
        _bytesPerSecond = bytesPerSecond;
        _packetBlocks = packetBlocks;
        _overheadBlocks = overheadBlocks;
    }

    /// <summary>Frames that one packet takes on the disc.</summary>
    public int PacketFrames => _packetBlocks + _overheadBlocks;

    /// <param name="family">CD, DVD or BD.</param>
    /// <param name="minutes">CD: longer ones have a finer spiral.</param>
    /// <param name="packetBlocks">User blocks that are written together.</param>
    /// <param name="overheadBlocks">Blocks around each packet.</param>
    public static DiscGeometry Of(MediumFamily family, int minutes, int packetBlocks, int overheadBlocks)
    {
        Invariant.Require(minutes is >= 0 and < 100, "a compact disc holds less than 100 minutes");
        return family switch
        {
            MediumFamily.Dvd => new(0.024, 3.49, 0.74e-6, 1_385_000, packetBlocks, overheadBlocks),
            MediumFamily.Bd => new(0.024, 4.917, 0.32e-6, 4_495_625, packetBlocks, overheadBlocks),
            _ when minutes > 74 => new(0.025, 1.21, 1.5e-6, 153_600, packetBlocks, overheadBlocks),
            _ => new(0.025, 1.30, 1.6e-6, 153_600, packetBlocks, overheadBlocks),
        };
    }

    /// <summary>The frame of a user block.</summary>
    public long Frame(long block) => block + (_overheadBlocks * (block / _packetBlocks));

    public long FirstFrame(int packet) => (long)packet * PacketFrames;

    /// <summary>Ticks that one turn takes at <paramref name="speed"/> times the single speed.</summary>
    public long RotationTicks(long frame, int speed) =>
        (long)(2 * Math.PI * Radius(frame) / (_velocity * speed) * TimeSpan.TicksPerSecond);

    /// <summary>How much of the longest seek lies between two frames: the root of the way, 0 to about 1.</summary>
    public double SeekFraction(long from, long to) => Math.Sqrt(Math.Abs(Radius(from) - Radius(to)) / StrokeMetres);

    /// <summary>Ticks that <paramref name="frames"/> take under the head.</summary>
    public long FrameTicks(long frames, int speed) =>
        frames * TimeSpan.TicksPerSecond * EmulatedDisc.BlockBytes / (_bytesPerSecond * speed);

    /// <summary>Frames that pass under the head in this time.</summary>
    public long FramesIn(long ticks, int speed) =>
        (long)((Int128)ticks * _bytesPerSecond * speed / (TimeSpan.TicksPerSecond * (long)EmulatedDisc.BlockBytes));

    /// <summary>Distance from the disc's centre, in metres.</summary>
    private double Radius(long frame)
    {
        double seconds = (double)Math.Max(0, frame) * EmulatedDisc.BlockBytes / _bytesPerSecond;
        return Math.Sqrt((_innerRadius * _innerRadius) + (_areaPerSecond * seconds));
    }
}
