using System.Diagnostics;
using System.Reflection;
using PacketFs.Cli.Ui;
using PacketFs.Core;

namespace PacketFs.Cli.Commands;

/// <summary>
/// A command that goes on in the background: the same program is started again in the foreground with
/// <see cref="ReadyOption"/>; it says <see cref="ReadyLine"/> on its standard output once its work has begun, and
/// this process leaves. Until then its errors are passed on, and its exit code is ours.
/// </summary>
internal static class Daemon
{
    public const string ReadyOption = "--signal-ready";
    public const string ReadyLine = "ready";

    public static int Start(IEnumerable<string> arguments)
    {
        using Process child = new() { StartInfo = StartInfo(arguments) };
        child.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is not null)
            {
                Console.Error.WriteLine(e.Data);
            }
        };
        child.Start();
        child.StandardInput.Close();
        child.BeginErrorReadLine();
        if (child.StandardOutput.ReadLine() == ReadyLine)
        {
            return ExitCode.Success;
        }

        child.WaitForExit();
        return child.ExitCode == 0 ? ExitCode.Failure : child.ExitCode;
    }

    /// <summary>Said by the foreground process; from then on nobody listens to it.</summary>
    public static void SignalReady() => Console.Out.WriteLine(ReadyLine);

    private static ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        string program = Environment.ProcessPath
            ?? throw new FsException(
            FsError.NotSupported, "This program does not know where it stands; mount without --daemon.");
        ProcessStartInfo start = new(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            string name = Assembly.GetEntryAssembly()!.GetName().Name!;
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, $"{name}.dll"));
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
