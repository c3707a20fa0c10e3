using PacketFs.Mmc;

namespace PacketFs.Emulation;

/// <summary>
/// The clock of an emulated drive. Time passes when the drive works and when somebody waits on this clock
/// (<see cref="Advance"/>), at once: a host that polls a twenty-minute format is done in milliseconds, the same on
/// every machine. Timers fire as the clock passes their due times, on the thread that moves it.
/// With <c>realTime</c> the clock is the wall's, and the drive's work sleeps. Thread-safe.
/// </summary>
public sealed class SimulatedClock : TimeProvider, IAdvancingClock
{
    /// <summary>Where simulated time begins unless told otherwise; any fixed instant would do.</summary>
    public static readonly DateTimeOffset DefaultStart = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly List<SimulatedTimer> _timers = [];
    private readonly DateTimeOffset _start;
    private readonly long _realStart;
    private long _ticks;

    public SimulatedClock(DateTimeOffset? start = null, bool realTime = false)
    {
        _start = start ?? DefaultStart;
        IsRealTime = realTime;
        _realStart = realTime ? System.GetTimestamp() : 0;
    }

    /// <summary>True when waiting on this clock takes real time.</summary>
    public bool IsRealTime { get; }

    /// <summary>Time passed since the clock was made.</summary>
    public TimeSpan Elapsed => new(Ticks);

    /// <summary>One tick is 100 ns.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    internal long Ticks => IsRealTime ? System.GetElapsedTime(_realStart).Ticks : Volatile.Read(ref _ticks);

    public override long GetTimestamp() => Ticks;

    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    /// <summary>Lets time pass: at once, or (real time) by sleeping.</summary>
    public void Advance(TimeSpan duration)
    {
        if (duration > TimeSpan.Zero)
        {
            AdvanceTo(Ticks + duration.Ticks);
        }
    }

    /// <summary>A timer that fires when the clock passes its due times; it never moves the clock itself.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (IsRealTime)
        {
            return System.CreateTimer(callback, state, dueTime, period);
        }

        SimulatedTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    internal void AdvanceTo(long ticks)
    {
        if (IsRealTime)
        {
            SleepUntil(ticks);
            return;
        }

        if (ticks > Volatile.Read(ref _ticks))
        {
            FireUntil(ticks);
        }
    }

    private static void Sleep(long ticks)
    {
        using ManualResetEventSlim never = new(false, 0);
        never.Wait(new TimeSpan(ticks));
    }

    private void SleepUntil(long ticks)
    {
        // The system's timers have a millisecond's grain: shorter debts wait for company.
        for (long left = ticks - Ticks; left > TimeSpan.TicksPerMillisecond; left = ticks - Ticks)
        {
            Sleep(left);
        }
    }

    private void FireUntil(long target)
    {
        while (true)
        {
            SimulatedTimer? next = null;
            lock (_lock)
            {
                foreach (SimulatedTimer timer in _timers)
                {
                    if (timer.DueTicks <= target && (next is null || timer.DueTicks < next.DueTicks))
                    {
                        next = timer;
                    }
                }

                _ticks = Math.Max(_ticks, next?.DueTicks ?? target);
                if (next is null)
                {
                    return;
                }

                if (!next.Rearm())
                {
                    _timers.Remove(next);
                }
            }

            next.Fire();
        }
    }

    private void Add(SimulatedTimer timer)
    {
        lock (_lock)
        {
            _timers.Add(timer);
        }
    }

    private void Remove(SimulatedTimer timer)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class SimulatedTimer(SimulatedClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _periodTicks;

        public long DueTicks { get; private set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Remove(this);
            if (dueTime >= TimeSpan.Zero)
            {
                DueTicks = clock.Ticks + dueTime.Ticks;
                _periodTicks = Math.Max(0, period.Ticks);
                clock.Add(this);
            }

            return true;
        }

        /// <summary>Sets the next due time; false for a timer that fires once.</summary>
        public bool Rearm()
        {
            DueTicks += _periodTicks;
            return _periodTicks != 0;
        }

        public void Fire() => callback(state);

        public void Dispose() => clock.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
