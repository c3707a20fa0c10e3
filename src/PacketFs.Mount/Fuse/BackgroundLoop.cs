using Microsoft.Extensions.Logging;
using PacketFs.Core;

namespace PacketFs.Mount.Fuse;

/// <summary>
/// Drives the volume's background work (commits that are due, write-back) from a thread of its own. Sleeps as long as
/// the volume says, but looks once a second whether something was changed since.
/// </summary>
internal sealed class BackgroundLoop(IVolume volume, FuseFileSystem fileSystem, ILogger logger) : IDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);
    private readonly ManualResetEventSlim _stop = new();
    private Thread? _thread;
    private long _changesSeen = -1;

    public void Start()
    {
        _thread = new Thread(Run) { Name = "packetfs background", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Returns when no step is running any more.</summary>
    public void Stop()
    {
        _stop.Set();
        _thread?.Join();
    }

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    private void Run()
    {
        TimeSpan sleep = LongestSleep;
        TimeSpan slept = TimeSpan.Zero;
        while (!_stop.Wait(sleep))
        {
            slept += sleep;
            if (slept >= LongestSleep)
            {
                slept = TimeSpan.Zero;
                fileSystem.CloseIdleWriters();
            }

            sleep = Step();
        }
    }

    private TimeSpan Step()
    {
        try
        {
            long changes = fileSystem.Changes;
            if (changes == _changesSeen)
            {
                return LongestSleep;
            }

            TimeSpan next = volume.RunBackgroundStep();
            if (next < TimeSpan.Zero)
            {
                _changesSeen = changes;
                return LongestSleep;
            }

            return next < LongestSleep ? next : LongestSleep;
        }
        catch (FsException failure)
        {
            MountLog.BackgroundFailed(logger, failure.Message);
            return AfterFailure;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            MountLog.BackgroundBroke(logger, failure);
            return AfterFailure;
        }
    }
}
