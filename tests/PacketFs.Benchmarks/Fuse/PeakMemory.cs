using System.Globalization;

namespace PacketFs.Benchmarks.Fuse;

/// <summary>How much memory a process held at most, from /proc: the largest resident set since its start.</summary>
internal static class PeakMemory
{
    private const string Peak = "VmHWM:";

    /// <summary>In KiB; of the largest process whose command line names the folder. Zero where there is none.</summary>
    public static long OfProcessThatServes(string folder)
    {
        long largest = 0;
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[6])))
        {
            try
            {
                string command = File.ReadAllText(Path.Combine(process, "cmdline"));
                bool serves = command.Contains("packetfs", StringComparison.Ordinal)
                    && command.Contains(folder, StringComparison.Ordinal)
                    && !command.Contains("--worker", StringComparison.Ordinal);
                largest = serves ? Math.Max(largest, Read(Path.Combine(process, "status"))) : largest;
            }
            catch (IOException)
            {
                // It ended while we looked.
            }
        }

        return largest;
    }

    private static long Read(string status)
    {
        string? line = File.ReadLines(status).FirstOrDefault(text => text.StartsWith(Peak, StringComparison.Ordinal));
        return line is null
            ? 0
            : long.Parse(line[Peak.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
