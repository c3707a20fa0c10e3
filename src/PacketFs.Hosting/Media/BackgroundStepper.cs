using Microsoft.Extensions.Logging;
using PacketFs.Packet;

namespace PacketFs.Hosting.Media;

/// <summary>
/// Drives the packet device's background work from a thread of its own: write-back of what has rested, emptying the
/// log. The volume's own steps are driven by the mount.
/// </summary>
internal sealed class BackgroundStepper : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    // Without a wait handle of its own (nobody asks for it), so there is nothing to dispose.
    private readonly ManualResetEventSlim _stop = new();
    private readonly HeapKeeper _heap = new();
    private readonly PacketDevice _device;
    private readonly ILogger _logger;
    private readonly Thread _thread;

    public BackgroundStepper(PacketDevice device, ILogger logger)
    {
        _device = device;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "packet device" };
        _thread.Start();
    }

    /// <summary>Ends the thread; may be called twice.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _heap.Dispose();
    }

    /// <summary>New work may come while this rests, so it never rests long.</summary>
    private void Run()
    {
        try
        {
            TimeSpan delay = Longest;
            while (!_stop.Wait(delay))
            {
                TimeSpan wanted = _device.RunBackgroundStep();
                delay = wanted == Timeout.InfiniteTimeSpan || wanted > Longest ? Longest
                    : wanted < Shortest ? Shortest
                    : wanted;
            }
        }
        catch (Exception failure)
        {
            HostingLog.BackgroundFailed(_logger, failure);
        }
    }
}
