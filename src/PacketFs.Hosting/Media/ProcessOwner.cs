using System.Globalization;

namespace PacketFs.Hosting.Media;

/// <summary>
/// Who runs this process. From procfs, so that no native call is needed; nobody in particular elsewhere.
/// </summary>
internal static class ProcessOwner
{
    private const string StatusFile = "/proc/self/status";

    public static uint UserId { get; } = Read("Uid:");

    public static uint GroupId { get; } = Read("Gid:");

    private static uint Read(string key)
    {
        if (!File.Exists(StatusFile))
        {
            return 0;
        }

        foreach (string line in File.ReadLines(StatusFile))
        {
            if (line.StartsWith(key, StringComparison.Ordinal))
            {
                // Real, effective, saved, file system.
                string[] ids = line[key.Length..].Split('\t', StringSplitOptions.RemoveEmptyEntries);
                return uint.Parse(ids[1], NumberStyles.None, CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }
}
