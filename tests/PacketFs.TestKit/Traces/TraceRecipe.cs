using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Tracing;

namespace PacketFs.TestKit.Traces;

/// <summary>How one of the golden traces was recorded: an odd drive, and what was done with it.</summary>
/// <param name="Name">The file in tests/images, without its ending.</param>
/// <param name="MakeDrive">Always the same drive, to the byte.</param>
/// <param name="Work">What the host does after it has looked at the medium; for instance nothing.</param>
public sealed record TraceRecipe(string Name, Func<EmulatedDrive> MakeDrive, Action<OpticalDrive> Work)
{
    /// <summary>When every golden trace claims to have been recorded, so that a new recording is the same
    /// file.</summary>
    public static readonly DateTimeOffset Recorded = SimulatedClock.DefaultStart;

    /// <summary>Does it all on a new drive and appends the trace to the stream, which stays the caller's.</summary>
    public TraceConclusions Record(Stream target, bool keepPayload = false)
    {
        using MemoryStream buffer = new();
        using TraceWriter writer = new(buffer, keepPayload, NullLogger.Instance);
        EmulatedDrive drive = MakeDrive();
        SimulatedClock clock = drive.Clock;
        RecordingTransport recorder = new(drive, writer, clock, Recorded, "0.1.0");
        TraceConclusions conclusions = TraceConclusions.Draw(new KeptOpen(recorder), clock);
        using OpticalDrive host = new(recorder, clock, NullLogger.Instance);
        host.Refresh();
        Work(host);
        buffer.WriteTo(target);
        return conclusions;
    }

    /// <summary>Lets the next owner go on with the same transport.</summary>
    private sealed class KeptOpen(IScsiTransport inner) : IScsiTransport
    {
        public int MaxTransferBytes => inner.MaxTransferBytes;

        public ScsiResult Execute(ReadOnlySpan<byte> cdb, ScsiTransfer transfer, TimeSpan timeout) =>
            inner.Execute(cdb, transfer, timeout);

        public void Dispose()
        {
        }
    }
}
