namespace PacketFs.Emulation.Drive;

/// <summary>Speeds: multiples of the medium's single speed, and the 1,000 bytes/s that MMC counts in.</summary>
internal static class DriveSpeed
{
    /// <summary>Rounded down, as drives do.</summary>
    public static ushort ToKilobytes(DriveUnit unit, int speed) =>
        (ushort)Math.Min(ushort.MaxValue, (int)((decimal)unit.SingleSpeed * speed));

    /// <summary>
    /// The highest of <paramref name="speeds"/> (highest first) that is not above the wish; else the lowest.
    /// </summary>
    public static int Choose(DriveUnit unit, ReadOnlySpan<int> speeds, uint kilobytes)
    {
        foreach (int speed in speeds)
        {
            if (ToKilobytes(unit, speed) <= kilobytes)
            {
                return speed;
            }
        }

        return speeds[^1];
    }
}
