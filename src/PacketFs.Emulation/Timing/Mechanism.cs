using PacketFs.Core;
using PacketFs.Mmc;

namespace PacketFs.Emulation.Timing;

/// <summary>
/// Spindle, sled and laser as a time line: each activity begins when the one before has ended, costs what it takes
/// to get there (spin-up, read/write switch, seek, half a turn), then runs at constant linear velocity. Activities
/// that continue where the last one ended, without a pause, cost nothing to get there: that is streaming.
/// </summary>
internal sealed class Mechanism
{
    private readonly TimingProfile _profile;
    private readonly DriveStatistics _statistics;
    private DiscGeometry _geometry = DiscGeometry.Of(MediumFamily.Cd, 80, 32, 7);
    private Activity _activity;
    private Spindle _spindle;
    private long _frame;
    private bool _isCalibrated;

    public Mechanism(TimingProfile profile, DriveStatistics statistics)
    {
        _profile = profile;
        _statistics = statistics;
    }

    private enum Activity
    {
        None,
        Read,
        Write,
    }

    private enum Spindle
    {
        Stopped,
        Turning,
    }

    public DiscGeometry Geometry => _geometry;

    /// <summary>When the last activity ends, in the clock's ticks.</summary>
    public long FreeAt { get; private set; }

    /// <summary>The frame under the head once it is free.</summary>
    public long Frame => _frame;

    public bool IsStopped => _spindle == Spindle.Stopped;

    /// <summary>Another disc: nothing is known of it yet.</summary>
    public void Load(DiscGeometry geometry, long now)
    {
        _geometry = geometry;
        _isCalibrated = false;
        Stop(now);
    }

    public void Stop(long now)
    {
        _spindle = Spindle.Stopped;
        _activity = Activity.None;
        _frame = 0;
        FreeAt = Math.Max(FreeAt, now);
    }

    /// <summary>Turns the disc; returns when it is up.</summary>
    public long Start(long now) => Occupy(now, SpinUpTicks(Math.Max(FreeAt, now)));

    /// <summary>Keeps the mechanism busy from when it is free; returns the end.</summary>
    public long Occupy(long now, long ticks)
    {
        long start = Math.Max(FreeAt, now);
        FreeAt = start + ticks;
        _statistics.BusyTicks += ticks;
        return FreeAt;
    }

    public long Calibrate(long now)
    {
        _isCalibrated = true;
        return Occupy(now, SpinUpTicks(now) + _profile.PowerCalibration.Ticks);
    }

    /// <summary>
    /// Writes <paramref name="frames"/> from <paramref name="frame"/> on; returns when the last is down.
    /// </summary>
    public long Write(long now, long frame, int frames, int speed)
    {
        long calibration = _isCalibrated ? 0 : _profile.PowerCalibration.Ticks;
        _isCalibrated = true;
        return Run(Activity.Write, now, frame, frames, speed, calibration);
    }

    /// <summary>
    /// Reads <paramref name="frames"/> from <paramref name="frame"/> on; returns when the last is in.
    /// </summary>
    public long Read(long now, long frame, long frames, int speed) =>
        Run(Activity.Read, now, frame, frames, speed, 0);

    /// <summary>
    /// The head has gone on reading without a pause: up to <paramref name="end"/> at <paramref name="ticks"/>.
    /// </summary>
    public void ContinueReading(long end, long ticks)
    {
        _statistics.BusyTicks += Math.Max(0, ticks - FreeAt);
        _frame = end;
        FreeAt = Math.Max(FreeAt, ticks);
    }

    public long Seek(long now, long frame, int speed)
    {
        long start = Math.Max(FreeAt, now);
        long ticks = PositionTicks(start, Activity.Read, frame, speed);
        _activity = Activity.Read;
        _frame = frame;
        return Occupy(start, ticks);
    }

    private long Run(Activity activity, long now, long frame, long frames, int speed, long extraTicks)
    {
        Invariant.Require(frames > 0 && speed > 0, "an activity covers frames at a speed");
        long start = Math.Max(FreeAt, now);
        long ticks = extraTicks + PositionTicks(start, activity, frame, speed);
        _activity = activity;
        _frame = frame + frames;
        return Occupy(start, ticks + _geometry.FrameTicks(frames, speed));
    }

    private long PositionTicks(long start, Activity activity, long frame, int speed)
    {
        bool hasPaused = start > FreeAt;
        if (!hasPaused && _activity == activity && _frame == frame && _spindle == Spindle.Turning)
        {
            return 0;
        }

        long ticks = SpinUpTicks(start);
        if (_activity != Activity.None && _activity != activity)
        {
            ticks += _profile.ReadWriteSwitch.Ticks;
            _statistics.ReadWriteSwitches++;
        }

        if (_frame != frame)
        {
            ticks += _profile.SeekSettle.Ticks;
            ticks += (long)(_profile.SeekStroke.Ticks * _geometry.SeekFraction(_frame, frame));
            _statistics.Seeks++;
        }

        return ticks + (_geometry.RotationTicks(frame, speed) / 2);
    }

    private long SpinUpTicks(long start)
    {
        if (_spindle == Spindle.Stopped)
        {
            _spindle = Spindle.Turning;
            return _profile.SpinUp.Ticks;
        }

        return start - FreeAt > _profile.SpindleIdle.Ticks ? _profile.WakeUp.Ticks : 0;
    }
}
