namespace PacketFs.Emulation.Drive;

/// <summary>
/// CD speeds: multiples of 75 frames per second, and the 1,000 bytes/s of raw frames that MMC counts in.
/// </summary>
internal static class CdSpeed
{
    /// <summary>176.4 kB/s for each multiple, rounded down as drives do.</summary>
    public static ushort ToKilobytes(int speed) => (ushort)(speed * 1764 / 10);

    /// <summary>
    /// The highest of <paramref name="speeds"/> (highest first) that is not above the wish; else the lowest.
    /// </summary>
    public static int Choose(ReadOnlySpan<int> speeds, ushort kilobytes)
    {
        foreach (int speed in speeds)
        {
            if (ToKilobytes(speed) <= kilobytes)
            {
                return speed;
            }
        }

        return speeds[^1];
    }
}
