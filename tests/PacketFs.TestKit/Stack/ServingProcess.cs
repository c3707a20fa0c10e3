using System.Globalization;

namespace PacketFs.TestKit.Stack;

/// <summary>How much memory the process takes that serves a mount, as /proc/PID/status has it.</summary>
public sealed class ServingProcess
{
    private readonly string _status;

    private ServingProcess(string status) => _status = status;

    /// <summary>Largest resident set since the process started, in KiB.</summary>
    public long PeakKiB => Read("VmHWM:");

    /// <summary>Resident set now, in KiB.</summary>
    public long ResidentKiB => Read("VmRSS:");

    /// <summary>The largest process of ours whose command line names the folder; null when there is none.</summary>
    public static ServingProcess? Of(string folder)
    {
        ServingProcess? largest = null;
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[6])))
        {
            try
            {
                string command = File.ReadAllText(Path.Combine(process, "cmdline"));
                bool serves = command.Contains("packetfs", StringComparison.Ordinal)
                    && command.Contains(folder, StringComparison.Ordinal)
                    && !command.Contains("--worker", StringComparison.Ordinal);
                ServingProcess found = new(Path.Combine(process, "status"));
                largest = serves && (largest is null || found.PeakKiB > largest.PeakKiB) ? found : largest;
            }
            catch (IOException)
            {
                // It ended while we looked.
            }
        }

        return largest;
    }

    private long Read(string field)
    {
        string? line = File.ReadLines(_status).FirstOrDefault(
            text => text.StartsWith(field, StringComparison.Ordinal));
        return line is null
            ? 0
            : long.Parse(line[field.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
