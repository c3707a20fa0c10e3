using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using PacketFs.Mount.Fuse;

namespace PacketFs.SimulationTests.Mount;

/// <summary>A model volume on a mount point of its own, served by another process until disposed.</summary>
public sealed class ServedMount : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly List<string> _output = [];
    private readonly List<string> _complaints = [];

    public ServedMount(params string[] settings)
        : this(MakeMountPoint(), asUser: null, settings)
    {
    }

    /// <param name="mountPoint">An empty directory.</param>
    /// <param name="asUser">The server's uid and gid; null: this process's.</param>
    /// <param name="settings">As <see cref="MountServer"/> takes them.</param>
    public ServedMount(string mountPoint, uint? asUser, params string[] settings)
    {
        MountPoint = mountPoint;
        string program = Assembly.GetExecutingAssembly().Location;
        string[] command = ["dotnet", "exec", program, "serve", mountPoint, .. settings];
        if (asUser is uint id)
        {
            command = ["setpriv", $"--reuid={id}", $"--regid={id}", "--clear-groups", .. command];
        }

        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        Server = Process.Start(start)!;
        Server.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        Server.ErrorDataReceived += (_, line) => Keep(_complaints, line.Data);
        Server.BeginOutputReadLine();
        Server.BeginErrorReadLine();
        SpinWait.SpinUntil(() => Has(_output, "ready") || Server.HasExited, Patience);
        IsReady = Has(_output, "ready");
    }

    public string MountPoint { get; }

    public Process Server { get; }

    /// <summary>False when the server refused; <see cref="Complaint"/> says why.</summary>
    public bool IsReady { get; }

    public string Complaint
    {
        get
        {
            Server.WaitForExit();
            lock (_complaints)
            {
                return string.Join('\n', _complaints);
            }
        }
    }

    public static string MakeMountPoint()
    {
        string root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        string name = $"packetfs-{Environment.ProcessId}-{Path.GetRandomFileName()}";
        return Directory.CreateDirectory(Path.Combine(root, name)).FullName;
    }

    public string At(string name) => MountPoint + "/" + name;

    /// <summary>Asks the server to unmount, as Ctrl-C does.</summary>
    public void Terminate() => Shell.Run($"kill -TERM {Server.Id}");

    /// <summary>SIGKILL: nothing is unmounted.</summary>
    public void Kill()
    {
        Server.Kill();
        Server.WaitForExit();
    }

    public bool WaitForExit() => Server.WaitForExit(Patience);

    /// <summary>What the server says that it has served; after its end.</summary>
    public long Served(string name)
    {
        Server.WaitForExit();
        lock (_output)
        {
            string? line = _output.FirstOrDefault(l => l.StartsWith(name + " ", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
        }
    }

    public void Dispose()
    {
        if (!Server.HasExited)
        {
            Terminate();
            if (!Server.WaitForExit(Patience))
            {
                Kill();
            }
        }

        if (FuseMounts.Find(MountPoint) is not null)
        {
            FuseMounts.Unmount(MountPoint, lazy: true, Patience);
        }

        Server.Dispose();
        Directory.Delete(MountPoint, recursive: true);
    }

    private static void Keep(List<string> lines, string? line)
    {
        lock (lines)
        {
            if (line is not null)
            {
                lines.Add(line);
            }
        }
    }

    private static bool Has(List<string> lines, string line)
    {
        lock (lines)
        {
            return lines.Contains(line);
        }
    }
}
