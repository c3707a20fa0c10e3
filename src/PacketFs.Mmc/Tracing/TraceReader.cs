using System.Text;
using PacketFs.Core;

namespace PacketFs.Mmc.Tracing;

/// <summary>
/// Reads a trace record by record. Ends at the first record that is incomplete or damaged, and tells where
/// (<see cref="Tail"/>): what a killed process left behind does not spoil what came before it.
/// </summary>
public sealed class TraceReader
{
    private readonly Stream _stream;
    private byte[] _content = [];

    /// <summary>Reads from the start of the stream, which stays the caller's.</summary>
    /// <exception cref="FsException">Corrupt: this is no trace; NotSupported: of a later version.</exception>
    public TraceReader(Stream stream)
    {
        _stream = stream;
        Span<byte> preamble = stackalloc byte[TraceFormat.PreambleSize];
        int read = stream.ReadAtLeast(preamble, preamble.Length, throwOnEndOfStream: false);
        if (!IsTrace(preamble[..read]))
        {
            throw new FsException(FsError.Corrupt, "This is no trace of PacketFs.");
        }

        if (preamble[^1] != TraceFormat.Version)
        {
            throw new FsException(FsError.NotSupported,
                $"This trace has version {preamble[^1]}; this PacketFs reads version {TraceFormat.Version}.");
        }

        SoundBytes = TraceFormat.PreambleSize;
    }

    /// <summary>Of the session that the last record belongs to; null before the first.</summary>
    public TraceHeader? Header { get; private set; }

    /// <summary>The command just read; null when it was the beginning of a session.</summary>
    public TraceCommand? Command { get; private set; }

    /// <summary>Bytes of the file up to the end of the last sound record.</summary>
    public long SoundBytes { get; private set; }

    /// <summary>Once <see cref="Read"/> has said no: what does not count at the end; null when all does.</summary>
    public TraceTail? Tail { get; private set; }

    /// <summary>Whether a file that starts with these bytes (16 are enough) is a trace, of whatever version.</summary>
    public static bool IsTrace(ReadOnlySpan<byte> start) =>
        start.Length >= TraceFormat.PreambleSize && start.StartsWith(TraceFormat.Magic);

    /// <summary>Goes to the next session or command; false at the end.</summary>
    public bool Read()
    {
        while (Tail is null)
        {
            if (!TryReadRecord(out byte kind, out ReadOnlySpan<byte> content))
            {
                return false;
            }

            string? fault = kind switch
            {
                TraceFormat.SessionKind => TakeSession(content),
                TraceFormat.CommandKind => TakeCommand(content),
                _ => null,
            };
            if (fault is not null)
            {
                return Stop(fault, content.Length);
            }

            SoundBytes += TraceFormat.FrameStart + content.Length + TraceFormat.FrameEnd;
            if (kind is TraceFormat.SessionKind or TraceFormat.CommandKind)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryReadRecord(out byte kind, out ReadOnlySpan<byte> content)
    {
        kind = 0;
        content = default;
        Span<byte> start = stackalloc byte[TraceFormat.FrameStart];
        int read = _stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read < start.Length)
        {
            return read != 0 && Stop("the last record is incomplete", 0);
        }

        uint length = Wire.As<U32Le>(start);
        if (length > TraceFormat.LongestRecord)
        {
            return Stop("a record is damaged", 0);
        }

        // Kind, content and checksum side by side: what the checksum covers is one piece.
        int rest = 1 + (int)length + TraceFormat.FrameEnd;
        if (_content.Length < rest)
        {
            _content = new byte[rest];
        }

        _content[0] = start[U32Le.Size];
        if (_stream.ReadAtLeast(_content.AsSpan(1, rest - 1), rest - 1, throwOnEndOfStream: false) < rest - 1)
        {
            return Stop("the last record is incomplete", 0);
        }

        uint checksum = Wire.As<U32Le>(_content.AsSpan(rest - TraceFormat.FrameEnd));
        if (checksum != TraceFormat.Checksum(_content.AsSpan(0, rest - TraceFormat.FrameEnd)))
        {
            return Stop("a record is damaged", 0);
        }

        kind = _content[0];
        content = _content.AsSpan(1, (int)length);
        return true;
    }

    private bool Stop(string reason, int consumed)
    {
        long left = _stream.CanSeek ? Math.Max(consumed, _stream.Length - SoundBytes) : consumed;
        Tail = new TraceTail(SoundBytes, left, reason);
        Command = null;
        return false;
    }

    private string? TakeSession(ReadOnlySpan<byte> content)
    {
        if (content.Length < TraceSessionRecord.Size)
        {
            return "a session record is too short";
        }

        TraceSessionRecord record = Wire.Read<TraceSessionRecord>(content);
        ReadOnlySpan<byte> version = content[TraceSessionRecord.Size..];
        ulong started = record.StartedMilliseconds;
        uint most = record.MaxTransferBytes;
        Header = new TraceHeader(
            DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Min(started, uint.MaxValue * 1000UL)),
            (Profile)(ushort)record.Profile,
            Bits.Has(record.Flags, 0x01),
            (int)Math.Clamp(most, 1, int.MaxValue),
            record.Vendor.ToString(),
            record.Product.ToString(),
            record.Revision.ToString(),
            Encoding.ASCII.GetString(version[..Math.Min(version.Length, record.VersionLength)]));
        Command = null;
        return null;
    }

    private string? TakeCommand(ReadOnlySpan<byte> content)
    {
        if (Header is null)
        {
            return "a command comes before any session";
        }

        if (content.Length < TraceCommandRecord.Size)
        {
            return "a command record is too short";
        }

        TraceCommandRecord record = Wire.Read<TraceCommandRecord>(content);
        content = content[TraceCommandRecord.Size..];
        if (record.CdbLength == 0 || content.Length < record.CdbLength
            || (uint)record.RequestedBytes > TraceFormat.LongestRecord
            || (uint)record.TransferredBytes > TraceFormat.LongestRecord
            || record.Direction > (byte)DataDirection.Out)
        {
            return "a command record makes no sense";
        }

        byte[] cdb = content[..record.CdbLength].ToArray();
        byte[] bytes = content[record.CdbLength..].ToArray();
        Command = new TraceCommand(
            cdb,
            (DataDirection)record.Direction,
            (int)(uint)record.RequestedBytes,
            new ScsiResult((ScsiStatus)(ushort)record.Status, SenseOf(record), (int)(uint)record.TransferredBytes),
            Time(record.StartMicroseconds),
            Time(record.DurationMicroseconds),
            record.Content == (byte)TraceContent.Data ? bytes : null,
            record.Content == (byte)TraceContent.Digest ? bytes : null);
        return null;
    }

    private static Sense SenseOf(in TraceCommandRecord record) => new(
        new SenseCode(record.Key, record.Asc, record.Ascq),
        Bits.Has(record.SenseFlags, 0x01),
        Bits.Has(record.SenseFlags, 0x02) ? (uint)record.Information : null,
        Bits.Has(record.SenseFlags, 0x04) ? (ushort)record.Progress : null);

    private static TimeSpan Time(ulong microseconds) =>
        TimeSpan.FromTicks((long)Math.Min(microseconds, long.MaxValue / 100) * TimeSpan.TicksPerMicrosecond);
}
