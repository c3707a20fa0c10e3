using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// timestamp, ECMA-167 1/7.3, UDF 2.1.4: local time with its distance from UTC. What a disc holds here may be
/// nonsense; <see cref="ToFileTime"/> answers None to that.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct Timestamp
{
    public const int Size = 12;

    private const int LocalTime = 1;
    private const int ZoneNotSpecified = -2047;
    private const int MaximumZoneMinutes = 1440;
    private const long MicrosecondsPerMinute = 60_000_000;
    private const long MicrosecondsPerDay = 86_400_000_000;
    private const int Radix = 100;

    public U16Le TypeAndTimeZone;
    public I16Le Year;
    public byte Month;
    public byte Day;
    public byte Hour;
    public byte Minute;
    public byte Second;
    public byte Centiseconds;
    public byte HundredsOfMicroseconds;
    public byte Microseconds;

    /// <summary>0 UTC, 1 local time (the only one that UDF allows), 2 by agreement.</summary>
    public readonly int Type => TypeAndTimeZone >> 12;

    /// <summary>Minutes east of UTC; null when not specified or out of range.</summary>
    public readonly int? ZoneMinutes
    {
        get
        {
            int zone = TypeAndTimeZone & 0xFFF;
            zone = zone >= 0x800 ? zone - 0x1000 : zone;
            return zone is ZoneNotSpecified or < -MaximumZoneMinutes or > MaximumZoneMinutes ? null : zone;
        }
    }

    /// <summary>
    /// The moment itself; clamped to the years 1 to 9999. <see cref="FileTime.None"/> becomes all zeros.
    /// </summary>
    public static Timestamp From(FileTime time, int zoneMinutes = 0)
    {
        Invariant.Require(Math.Abs(zoneMinutes) <= MaximumZoneMinutes, "a time zone lies within a day of UTC");
        if (time.IsNone)
        {
            return default;
        }

        long first = FromCivil(1, 1, 1) * MicrosecondsPerDay;
        long last = (FromCivil(9999, 12, 31) * MicrosecondsPerDay) + MicrosecondsPerDay - 1;
        long local = Math.Clamp(
            Math.Clamp(time.Microseconds, first, last) + (zoneMinutes * MicrosecondsPerMinute), first, last);
        long sinceFirst = local - first;
        DateTime date = new(sinceFirst * TimeSpan.TicksPerMicrosecond, DateTimeKind.Unspecified);
        int fraction = (int)(sinceFirst % 1_000_000);
        return new Timestamp
        {
            TypeAndTimeZone = (ushort)((LocalTime << 12) | (zoneMinutes & 0xFFF)),
            Year = (short)date.Year,
            Month = (byte)date.Month,
            Day = (byte)date.Day,
            Hour = (byte)date.Hour,
            Minute = (byte)date.Minute,
            Second = (byte)date.Second,
            Centiseconds = (byte)(fraction / (Radix * Radix)),
            HundredsOfMicroseconds = (byte)(fraction / Radix % Radix),
            Microseconds = (byte)(fraction % Radix),
        };
    }

    /// <summary>
    /// The moment; None when not recorded or impossible. An unknown zone counts as UTC; a fraction out of range is
    /// dropped.
    /// </summary>
    public readonly FileTime ToFileTime()
    {
        if (!IsPlausible)
        {
            return FileTime.None;
        }

        long minutes = (Hour * 60L) + Minute - (Type == LocalTime ? ZoneMinutes ?? 0 : 0);
        long time = (FromCivil(Year, Month, Day) * MicrosecondsPerDay)
            + (minutes * MicrosecondsPerMinute) + (Second * 1_000_000L);
        if (Centiseconds < Radix && HundredsOfMicroseconds < Radix && Microseconds < Radix)
        {
            time += (((Centiseconds * Radix) + HundredsOfMicroseconds) * Radix) + Microseconds;
        }

        return new FileTime(time);
    }

    /// <summary>Date and time of day are within their ranges (the fraction may be off).</summary>
    public readonly bool IsPlausible =>
        (short)Year is >= 1 and <= 9999 && Month is >= 1 and <= 12
        && Day >= 1 && Day <= DateTime.DaysInMonth(Year, Month)
        && Hour < 24 && Minute < 60 && Second <= 60;

    private static long FromCivil(int year, int month, int day) =>
        (new DateTime(year, month, day).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerDay;
}
