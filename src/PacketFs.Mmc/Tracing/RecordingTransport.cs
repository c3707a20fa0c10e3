using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc.Tracing;

/// <summary>
/// A transport that passes every command on unchanged and writes it down with what became of it. On opening it asks the
/// drive who it is and what lies in it (INQUIRY, GET CONFIGURATION: neither disturbs, nor takes a unit attention away);
/// those two are not in the trace. Owns the inner transport, not the writer.
/// </summary>
public sealed class RecordingTransport : IScsiTransport
{
    private readonly IScsiTransport _inner;
    private readonly TraceWriter _writer;
    private readonly TimeProvider _clock;
    private readonly long _start;

    /// <param name="clock">Times the commands; of an emulated drive its own, simulated one.</param>
    /// <param name="started">For the header.</param>
    /// <param name="programVersion">For the header: "0.1.0".</param>
    public RecordingTransport(
        IScsiTransport inner, TraceWriter writer, TimeProvider clock, DateTimeOffset started, string programVersion)
    {
        _inner = inner;
        _writer = writer;
        _clock = clock;
        writer.Begin(Describe(inner, started, writer.KeepsPayload, programVersion));
        _start = clock.GetTimestamp();
    }

    /// <inheritdoc/>
    public int MaxTransferBytes => _inner.MaxTransferBytes;

    /// <inheritdoc/>
    public ScsiResult Execute(ReadOnlySpan<byte> cdb, ScsiTransfer transfer, TimeSpan timeout)
    {
        long before = _clock.GetTimestamp();
        ScsiResult result = _inner.Execute(cdb, transfer, timeout);
        _writer.Append(cdb, transfer, result, _clock.GetElapsedTime(_start, before), _clock.GetElapsedTime(before));
        return result;
    }

    /// <summary>Closes the inner transport.</summary>
    public void Dispose() => _inner.Dispose();

    private static TraceHeader Describe(
        IScsiTransport drive, DateTimeOffset started, bool keepsPayload, string programVersion)
    {
        InquiryData inquiry = default;
        Ask(drive, new Inquiry(InquiryData.Size), Wire.BytesOf(ref inquiry));
        ConfigurationHeader configuration = default;
        Ask(
            drive,
            new GetConfiguration(ConfigurationHeader.Size, FeatureRequest.Current),
            Wire.BytesOf(ref configuration));
        return new TraceHeader(
            started,
            (Profile)(ushort)configuration.CurrentProfile,
            keepsPayload,
            drive.MaxTransferBytes,
            inquiry.Vendor.ToString(),
            inquiry.Product.ToString(),
            inquiry.Revision.ToString(),
            programVersion);
    }

    private static void Ask<TCommand>(IScsiTransport drive, in TCommand command, Span<byte> reply)
        where TCommand : struct, IScsiCommand<TCommand>
    {
        Span<byte> storage = stackalloc byte[16];
        Span<byte> cdb = storage[..TCommand.CdbLength];
        cdb.Clear();
        command.EncodeCdb(cdb);
        drive.Execute(cdb, ScsiTransfer.In(reply), CommandOptions.Query.Timeout);
    }
}
