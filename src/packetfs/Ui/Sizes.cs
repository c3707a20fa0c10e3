namespace PacketFs.Cli.Ui;

/// <summary>Sizes as people read them: decimal units, as discs are sold.</summary>
internal static class Sizes
{
    private static readonly string[] Units = ["bytes", "kB", "MB", "GB", "TB"];

    public static string Format(long bytes)
    {
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return unit == 0 ? $"{bytes} bytes" : $"{value:0.#} {Units[unit]}";
    }

    /// <summary>"12 min", "40 s".</summary>
    public static string Format(TimeSpan time) =>
        time.TotalMinutes >= 2 ? $"{time.TotalMinutes:0} min" : $"{time.TotalSeconds:0} s";
}
