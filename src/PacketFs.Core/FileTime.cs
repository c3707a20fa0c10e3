namespace PacketFs.Core;

/// <summary>
/// A point in time as volumes keep it: whole microseconds since 1970-01-01 UTC, negative before. UDF records years 1
/// to 9999 to the microsecond (ECMA-167 1/7.3), more than DateTime's ticks need and less than POSIX's nanoseconds.
/// </summary>
public readonly record struct FileTime(long Microseconds) : IComparable<FileTime>
{
    private const long MicrosecondsPerSecond = 1_000_000;

    /// <summary>Not recorded.</summary>
    public static FileTime None => new(long.MinValue);

    public bool IsNone => Microseconds == long.MinValue;

    /// <summary>Whole seconds, rounded towards the past.</summary>
    public long Seconds => Math.DivRem(Microseconds, MicrosecondsPerSecond, out long rest) - (rest < 0 ? 1 : 0);

    /// <summary>0 to 999,999,000, always forward from <see cref="Seconds"/>.</summary>
    public int Nanoseconds => (int)((Microseconds - (Seconds * MicrosecondsPerSecond)) * 1000);

    public static FileTime From(long seconds, int nanoseconds) =>
        new((seconds * MicrosecondsPerSecond) + (nanoseconds / 1000));

    public static FileTime From(DateTimeOffset time) =>
        new((time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond);

    public static FileTime Now(TimeProvider clock) => From(clock.GetUtcNow());

    /// <summary>For messages: microseconds since 1970, or "none".</summary>
    public override string ToString() => IsNone ? "none" : $"{Microseconds} µs";

    public int CompareTo(FileTime other) => Microseconds.CompareTo(other.Microseconds);

    public static bool operator <(FileTime left, FileTime right) => left.Microseconds < right.Microseconds;

    public static bool operator >(FileTime left, FileTime right) => left.Microseconds > right.Microseconds;

    public static bool operator <=(FileTime left, FileTime right) => left.Microseconds <= right.Microseconds;

    public static bool operator >=(FileTime left, FileTime right) => left.Microseconds >= right.Microseconds;
}
