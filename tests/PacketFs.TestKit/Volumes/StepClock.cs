namespace PacketFs.TestKit.Volumes;

/// <summary>
/// A clock that stands until told to go on, so that every time that an operation sets is known exactly.
/// </summary>
public sealed class StepClock : TimeProvider
{
    private long _utcTicks = new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero).UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _utcTicks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _utcTicks);

    public void Advance(TimeSpan step) => Interlocked.Add(ref _utcTicks, step.Ticks);
}
