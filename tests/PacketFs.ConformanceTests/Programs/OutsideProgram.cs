using System.Diagnostics;
using System.Text;
using PacketFs.TestKit.Requirements;

namespace PacketFs.ConformanceTests.Programs;

/// <summary>
/// Runs a program that is not ours and keeps all that it says. A program that hangs is ended and says so.
/// </summary>
internal static class OutsideProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs a program of the PATH; nothing is thrown for what it returns.</summary>
    public static ProgramResult Run(string program, params string[] arguments) =>
        Run(program, arguments, input: null, folder: null, Patience);

    /// <param name="program">A name on the PATH (the administrator's folders too) or a full path.</param>
    /// <param name="arguments">Given as they are; no shell stands between.</param>
    /// <param name="input">What it reads from its standard input; null for nothing.</param>
    /// <param name="folder">Where it runs; null for here.</param>
    /// <param name="patience">After this long it is killed with its children.</param>
    public static ProgramResult Run(
        string program, IEnumerable<string> arguments, string? input, string? folder, TimeSpan patience)
    {
        string path = program.Contains('/', StringComparison.Ordinal) ? program : HostTools.Find(program) ?? program;
        ProcessStartInfo start = new(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using Process process = Process.Start(start)
            ?? throw new InvalidOperationException($"{program} did not start");
        using CancellationTokenSource timeout = new(patience);
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        if (input is not null)
        {
            process.StandardInput.Write(input);
        }

        process.StandardInput.Close();
        bool ended = Wait(process, timeout.Token);
        string command = program + " " + string.Join(' ', start.ArgumentList);
        return new ProgramResult(
            command, ended ? process.ExitCode : null, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    private static bool Wait(Process process, CancellationToken timeout)
    {
        try
        {
            process.WaitForExitAsync(timeout).GetAwaiter().GetResult();
            return true;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return false;
        }
    }
}
