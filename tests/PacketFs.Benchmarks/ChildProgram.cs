using System.Diagnostics;

namespace PacketFs.Benchmarks;

/// <summary>Runs a program to its end; a daemon that it leaves behind is not waited for.</summary>
internal static class ChildProgram
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    /// <exception cref="InvalidOperationException">It did not succeed; the message has what it said.</exception>
    public static void Run(string[] command)
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
        process.WaitForExit(s_patience);
        if (!process.HasExited || process.ExitCode != 0)
        {
            Task.WaitAll([output, errors], TimeSpan.FromSeconds(1));
            string said = (output.IsCompleted ? output.Result : "") + (errors.IsCompleted ? errors.Result : "");
            throw new InvalidOperationException($"{string.Join(' ', command)} failed\n{said}");
        }
    }
}
