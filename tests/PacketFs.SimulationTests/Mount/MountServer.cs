using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Mount.Fuse;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Structures;

namespace PacketFs.SimulationTests.Mount;

/// <summary>
/// Serves a model volume (or, with udf=1, a UDF volume on a simulated disc) as a process of its own, so that tests
/// work on a mount as any other program does (a process
/// that
/// touches its own mount can deadlock in a garbage collection) and can kill the server.
/// <code>serve MOUNTPOINT [name=value ...]</code>
/// Says "ready" once mounted, then what it served when it ends. SIGTERM and SIGINT unmount.
/// </summary>
internal static class MountServer
{
    /// <summary>A quarter of a gigabyte, in packets.</summary>
    private static VolumeShape UdfShape { get; } = new(UdfRevision.V201, 2048, 131_072, 32);

    public static int Main(string[] arguments)
    {
        if (arguments is ["cuts", ..])
        {
            return PowerCuts.CutProgram.Run(arguments);
        }

        if (arguments is ["commits", ..])
        {
            return Packet.CommitProgram.Run(arguments);
        }

        if (arguments is ["traces", _])
        {
            TestKit.Traces.GoldenTraces.WriteAll(arguments[1]);
            return 0;
        }

        if (arguments is [Fuzz.FuzzProgram.Verb, ..])
        {
            return Fuzz.FuzzProgram.Run(arguments);
        }

        if (arguments is [Recording.RecordingProgram.Verb, ..])
        {
            return Recording.RecordingProgram.Run(arguments);
        }

        if (arguments is [Kills.KillProgram.Verb, ..])
        {
            return Kills.KillProgram.Run(arguments);
        }

        if (arguments is [Kills.KillWorker.Verb, ..])
        {
            return Kills.KillWorker.Run(arguments);
        }

        if (arguments.Length < 2 || arguments[0] != "serve")
        {
            Console.Error.WriteLine("usage: serve MOUNTPOINT [name=value ...]");
            return 2;
        }

        Dictionary<string, string> settings = arguments.Skip(2).Select(argument => argument.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        try
        {
            Serve(arguments[1], settings);
            return 0;
        }
        catch (FsException failure)
        {
            Console.Error.WriteLine($"{failure.Error}: {failure.Message}");
            return 1;
        }
    }

    private static void Serve(string mountPoint, Dictionary<string, string> settings)
    {
        using SparseBlockDevice? device = settings.ContainsKey("udf") ? UdfShape.Format() : null;
        using IVolume volume = device is null
            ? new MemoryVolume(VolumeOptions(settings))
            : VolumeShape.Mount(device, TimeProvider.System);
        FuseMountOptions options = MountOptions(mountPoint, settings);
        using FuseSession session = FuseSession.Mount(volume, options, new StandardErrorLogger());
        using PosixSignalRegistration terminate = Handle(PosixSignal.SIGTERM, session);
        using PosixSignalRegistration interrupt = Handle(PosixSignal.SIGINT, session);
        Console.WriteLine("ready");
        session.WaitForExit();
        volume.Unmount();
        TimeSpan delay = TimeSpan.FromMilliseconds(Number(settings, "commit-delay-ms", 0));
        Thread.Sleep(delay);
        FuseStatistics statistics = session.GetStatistics();
        foreach ((Enum opcode, long count) in statistics.Requests.Select(pair => ((Enum)pair.Key, pair.Value)))
        {
            Console.WriteLine($"{opcode} {count}");
        }

        Console.WriteLine($"Failures {statistics.Failures}");
        Console.WriteLine($"BytesRead {statistics.BytesRead}");
        Console.WriteLine($"BytesWritten {statistics.BytesWritten}");
        Console.WriteLine($"AllocatedBytes {GC.GetTotalAllocatedBytes()}");
    }

    private static PosixSignalRegistration Handle(PosixSignal signal, FuseSession session) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            session.RequestUnmount();
        });

    private static MemoryVolumeOptions VolumeOptions(Dictionary<string, string> settings) => new()
    {
        BlockSize = (int)Number(settings, "block", 2048),
        CapacityBytes = Number(settings, "capacity", 16L << 30),
        SupportsExtendedAttributes = Number(settings, "xattr", 1) != 0,
        ReadOnlyReason = settings.GetValueOrDefault("read-only-reason"),
    };

    private static FuseMountOptions MountOptions(string mountPoint, Dictionary<string, string> settings) => new()
    {
        MountPoint = mountPoint,
        Source = settings.GetValueOrDefault("source", "memory"),
        ReadOnly = Number(settings, "ro", 0) != 0,
        AllowOther = Number(settings, "allow-other", 0) != 0,
        AllowDevices = Number(settings, "dev", 0) != 0,
        AllowSetUserId = Number(settings, "suid", 0) != 0,
        NoAccessTimes = Number(settings, "noatime", 0) != 0,
        WritebackCache = Number(settings, "writeback", 0) != 0,
        UserId = settings.ContainsKey("uid") ? (uint)Number(settings, "uid", 0) : null,
        GroupId = settings.ContainsKey("gid") ? (uint)Number(settings, "gid", 0) : null,
        Umask = (ushort)Number(settings, "umask", 0),
        Workers = (int)Number(settings, "workers", 2),
    };

    private static long Number(Dictionary<string, string> settings, string name, long otherwise) =>
        settings.TryGetValue(name, out string? value) ? long.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    private sealed class StandardErrorLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            Console.Error.WriteLine($"{logLevel}: {formatter(state, exception)} {exception}");
    }
}
