using System.Diagnostics;
using System.Globalization;

namespace PacketFs.Benchmarks;

/// <summary>Runs a program to its end; a daemon that it leaves behind is not waited for.</summary>
internal static class ChildProgram
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    /// <summary>Answers the largest resident set that was seen of it, in KiB: looked at ten times a second.</summary>
    /// <exception cref="InvalidOperationException">It did not succeed; the message has what it said.</exception>
    public static long Run(string[] command)
    {
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] += ":/usr/sbin:/sbin";
        using Process process = Process.Start(start)!;

        // A daemon that a mount command leaves behind may hold these pipes open for its whole life.
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        long peak = 0;
        for (Stopwatch watch = Stopwatch.StartNew(); watch.Elapsed < s_patience && !process.WaitForExit(100);)
        {
            peak = Math.Max(peak, PeakKiB(process.Id));
        }

        if (!process.HasExited || process.ExitCode != 0)
        {
            Task.WaitAll([output, errors], TimeSpan.FromSeconds(1));
            string said = (output.IsCompleted ? output.Result : "") + (errors.IsCompleted ? errors.Result : "");
            throw new InvalidOperationException($"{string.Join(' ', command)} failed\n{said}");
        }

        return peak;
    }

    private static long PeakKiB(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status")
                .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line["VmHWM:".Length..^"kB".Length], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
