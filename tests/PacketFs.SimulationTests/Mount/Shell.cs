using System.Diagnostics;

namespace PacketFs.SimulationTests.Mount;

/// <summary>Runs a script of bash and gives what it said on both outputs, and its exit code.</summary>
internal static class Shell
{
    public static (int Code, string Output) Run(string script)
    {
        ProcessStartInfo start = new("bash", ["-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using Process process = Process.Start(start)!;
        Task<string> complaints = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, (output + complaints.Result).Trim());
    }
}
