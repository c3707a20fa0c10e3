using PacketFs.Mmc;

namespace PacketFs.UnitTests.Mmc;

/// <summary>A clock that stands still until someone waits by it.</summary>
internal sealed class SteppingClock : TimeProvider, IAdvancingClock
{
    private TimeSpan _elapsed;

    public TimeSpan Elapsed => _elapsed;

    public List<TimeSpan> Waits { get; } = [];

    public Action? OnWait { get; set; }

    public void Advance(TimeSpan duration)
    {
        Waits.Add(duration);
        _elapsed += duration;
        OnWait?.Invoke();
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + _elapsed;

    public override long GetTimestamp() => _elapsed.Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
}
