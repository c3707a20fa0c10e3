using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc.Tracing;

/// <summary>
/// Appends records to a trace. Each goes out in one write, so that a killed process leaves at most one torn record at
/// the end. What a trace cannot store must never hurt the disc: when the stream fails, recording ends, once with a
/// warning, and the drive goes on. Thread-safe; allocates nothing per command once its buffer has grown.
/// </summary>
public sealed class TraceWriter : IDisposable
{
    private const int FirstBufferBytes = 4096;
    private readonly Lock _lock = new();
    private readonly Stream _stream;
    private readonly ILogger _logger;
    private byte[] _buffer = new byte[FirstBufferBytes];

    /// <summary>
    /// Takes ownership of the stream, which stands at its end: empty, or behind the last sound record of a trace
    /// (<see cref="TraceReader.SoundBytes"/>).
    /// </summary>
    /// <param name="keepPayload">Also keep the bytes of reads and writes.</param>
    public TraceWriter(Stream stream, bool keepPayload, ILogger logger)
    {
        _stream = stream;
        _logger = logger;
        KeepsPayload = keepPayload;
        if (stream.Length == 0)
        {
            Span<byte> preamble = _buffer.AsSpan(0, TraceFormat.PreambleSize);
            TraceFormat.Magic.CopyTo(preamble);
            preamble[^1] = TraceFormat.Version;
            Write(preamble);
        }
    }

    public bool KeepsPayload { get; }

    /// <summary>Commands recorded so far.</summary>
    public long CommandCount { get; private set; }

    /// <summary>The stream failed; nothing is recorded any more.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>A drive is opened; its commands follow.</summary>
    public void Begin(TraceHeader header)
    {
        lock (_lock)
        {
            int versionLength = Math.Min(header.ProgramVersion.Length, byte.MaxValue);
            Span<byte> content = Reserve(TraceSessionRecord.Size + versionLength);
            ref TraceSessionRecord record = ref Wire.As<TraceSessionRecord>(content);
            record = default;
            record.StartedMilliseconds = (ulong)Math.Max(0, header.Started.ToUnixTimeMilliseconds());
            record.MaxTransferBytes = (uint)header.MaxTransferBytes;
            record.Profile = (ushort)header.Profile;
            record.Flags = Bits.If(header.KeepsPayload, 0x01);
            record.VersionLength = (byte)versionLength;
            AsciiText.Encode(header.Vendor, record.Vendor);
            AsciiText.Encode(header.Product, record.Product);
            AsciiText.Encode(header.Revision, record.Revision);
            AsciiText.Encode(header.ProgramVersion, content[TraceSessionRecord.Size..]);
            Seal(TraceFormat.SessionKind, content.Length);
        }
    }

    /// <summary>A command has been answered. The spans are borrowed for the call.</summary>
    public void Append(
        ReadOnlySpan<byte> cdb, ScsiTransfer transfer, in ScsiResult result, TimeSpan start, TimeSpan duration)
    {
        lock (_lock)
        {
            if (HasFailed)
            {
                return;
            }

            ReadOnlySpan<byte> bytes = transfer.Direction == DataDirection.In ? transfer.DataIn : transfer.DataOut;
            bytes = bytes[..Math.Clamp(result.Transferred, 0, bytes.Length)];
            bool isKept = KeepsPayload ? !TracePrivacy.IsSecret(cdb) : TracePrivacy.IsParameterData(cdb);
            int contentLength = bytes.IsEmpty ? 0 : isKept ? bytes.Length : TraceFormat.DigestSize;
            Span<byte> content = Reserve(TraceCommandRecord.Size + cdb.Length + contentLength);
            Fill(ref Wire.As<TraceCommandRecord>(content), transfer, result);
            ref TraceCommandRecord record = ref Wire.As<TraceCommandRecord>(content);
            record.StartMicroseconds = Microseconds(start);
            record.DurationMicroseconds = Microseconds(duration);
            record.CdbLength = (byte)cdb.Length;
            record.Content = (byte)(bytes.IsEmpty ? TraceContent.None
                : isKept ? TraceContent.Data
                : TraceContent.Digest);
            cdb.CopyTo(content[TraceCommandRecord.Size..]);
            Span<byte> data = content[(TraceCommandRecord.Size + cdb.Length)..];
            if (isKept)
            {
                bytes.CopyTo(data);
                TracePrivacy.HideSerialNumbers(cdb, data);
            }
            else if (!bytes.IsEmpty)
            {
                Digest(bytes, data);
            }

            Seal(TraceFormat.CommandKind, content.Length);
            CommandCount++;
        }
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>The first 16 bytes of SHA-256.</summary>
    internal static void Digest(ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, whole);
        whole[..TraceFormat.DigestSize].CopyTo(digest);
    }

    private static ulong Microseconds(TimeSpan time) => (ulong)Math.Max(0, time.Ticks / TimeSpan.TicksPerMicrosecond);

    private static void Fill(ref TraceCommandRecord record, ScsiTransfer transfer, in ScsiResult result)
    {
        record = default;
        record.RequestedBytes = (uint)transfer.Length;
        record.TransferredBytes = (uint)Math.Max(0, result.Transferred);
        record.Status = (ushort)result.Status;
        record.Key = result.Sense.Key;
        record.Asc = result.Sense.Asc;
        record.Ascq = result.Sense.Ascq;
        record.Information = result.Sense.Information ?? 0;
        record.Progress = result.Sense.Progress ?? 0;
        record.SenseFlags = (byte)(Bits.If(result.Sense.IsDeferred, 0x01)
            | Bits.If(result.Sense.Information is not null, 0x02)
            | Bits.If(result.Sense.Progress is not null, 0x04));
        record.Direction = (byte)transfer.Direction;
    }

    // Room for a record of so many bytes, of which the content is given back.
    private Span<byte> Reserve(int contentLength)
    {
        int whole = TraceFormat.FrameStart + contentLength + TraceFormat.FrameEnd;
        if (_buffer.Length < whole)
        {
            _buffer = new byte[Math.Max(whole, _buffer.Length * 2)];
        }

        return _buffer.AsSpan(TraceFormat.FrameStart, contentLength);
    }

    private void Seal(byte kind, int contentLength)
    {
        Span<byte> record = _buffer.AsSpan(0, TraceFormat.FrameStart + contentLength + TraceFormat.FrameEnd);
        Wire.As<U32Le>(record) = (uint)contentLength;
        record[U32Le.Size] = kind;
        Wire.As<U32Le>(record[^TraceFormat.FrameEnd..]) =
            TraceFormat.Checksum(record[U32Le.Size..^TraceFormat.FrameEnd]);
        Write(record);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (HasFailed)
        {
            return;
        }

        try
        {
            _stream.Write(bytes);
        }
        catch (IOException failure)
        {
            HasFailed = true;
            DriveLog.TraceFailed(_logger, failure.Message);
        }
    }
}
