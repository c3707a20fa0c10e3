using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Tracing;
using Xunit;

namespace PacketFs.UnitTests.Mmc.Tracing;

public sealed class TraceFormatTests
{
    private static readonly TraceHeader Header =
        new(DateTimeOffset.UnixEpoch.AddDays(20000), Profile.CdRw, false, 65536, "ACME", "BURNER", "1.02", "0.1.0");

    [Fact]
    public void Structures_lie_as_the_format_says()
    {
        Assert.Equal(TraceSessionRecord.Size, Wire.SizeOf<TraceSessionRecord>());
        Assert.Equal(TraceCommandRecord.Size, Wire.SizeOf<TraceCommandRecord>());
        Assert.Equal(16, (int)Marshal.OffsetOf<TraceSessionRecord>(nameof(TraceSessionRecord.Vendor)));
        Assert.Equal(30, (int)Marshal.OffsetOf<TraceCommandRecord>(nameof(TraceCommandRecord.Status)));
        Assert.Equal(38, (int)Marshal.OffsetOf<TraceCommandRecord>(nameof(TraceCommandRecord.CdbLength)));
        Assert.Equal(0xE3069283u, TraceFormat.Checksum("123456789"u8));
    }

    [Fact]
    public void A_file_begins_with_its_name_and_version()
    {
        byte[] bytes = Write(_ => { });
        Assert.Equal("PacketFs trace\n\u0001", Encoding.ASCII.GetString(bytes));
    }

    [Fact]
    public void What_was_recorded_is_read()
    {
        Sense sense = new(new SenseCode(3, 0x0C, 0), IsDeferred: true, Information: 12800, Progress: 77);
        byte[] reply = [1, 2, 3, 4, 5, 6, 7, 8];
        TraceCommand[] read = Read(Write(writer =>
        {
            writer.Begin(Header);
            writer.Append(
                Cdb(new ReadCapacity10()), ScsiTransfer.In(reply), ScsiResult.Good(8), Second(1), Second(0.25));
            writer.Append(
                Cdb(new Write10(new Lba(32), 1)),
                ScsiTransfer.Out(new byte[2048]),
                ScsiResult.Check(sense),
                Second(2),
                Second(3));
        }), out TraceHeader? header, out TraceTail? tail);
        Assert.Null(tail);
        Assert.Equal(Header, header);
        Assert.Equal(reply, read[0].Data);
        Assert.Equal((Second(1), Second(0.25), 8), (read[0].Start, read[0].Duration, read[0].RequestedBytes));
        Assert.Equal(ScsiResult.Check(sense), read[1].Result);
        Assert.Equal((DataDirection.Out, 2048), (read[1].Direction, read[1].RequestedBytes));
        Assert.Null(read[1].Data);
        Assert.Null(read[1].Digest);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Payload_is_a_digest_unless_it_is_wanted(bool keepsPayload)
    {
        byte[] block = Enumerable.Range(0, 2048).Select(i => (byte)(i % 251)).ToArray();
        TraceCommand read = Assert.Single(Read(Write(
            writer =>
            {
                writer.Begin(Header);
                writer.Append(
                    Cdb(new Read10(new Lba(0), 1)), ScsiTransfer.In(block), ScsiResult.Good(2048), default, default);
            },
            keepsPayload), out _, out _));
        Assert.Equal(keepsPayload ? block : null, read.Data);
        Assert.Equal(keepsPayload ? null : SHA256.HashData(block)[..16], read.Digest);
    }

    [Fact]
    public void Serial_numbers_and_keys_stay_out_even_with_payload()
    {
        byte[] configuration = Hex.Bytes("00000014 0000 000A | 0108 03 08 4142434445464748 | 0107 0D 00");
        byte[] page = Hex.Bytes("05 80 00 04 53 4E 34 32");
        byte[] key = Enumerable.Repeat((byte)7, 40).ToArray();
        TraceCommand[] read = Read(Write(
            writer =>
            {
                writer.Begin(Header);
                Append(writer, new GetConfiguration(256), configuration);
                Append(writer, new Inquiry(8, VitalProductData: true, PageCode: 0x80), page);
                Append(writer, new ReadDiscStructure(default, 0x02, 40), key);
            },
            keepPayload: true), out _, out _);
        Assert.Equal("********", Encoding.ASCII.GetString(read[0].Data!, 12, 8));
        Assert.Equal(configuration[20..], read[0].Data![20..]);
        Assert.Equal(Hex.Bytes("05 80 00 04 2A 2A 2A 2A"), read[1].Data);
        Assert.Null(read[2].Data);
        Assert.Equal(16, read[2].Digest!.Length);
    }

    [Fact]
    public void Every_cut_leaves_the_whole_records_before_it()
    {
        byte[] bytes = Write(writer =>
        {
            writer.Begin(Header);
            Append(writer, new ReadCapacity10(), new byte[8]);
            Append(writer, new Inquiry(36), new byte[36]);
        });
        int[] sound = [Boundary(bytes, 0), Boundary(bytes, 1), Boundary(bytes, 2), bytes.Length];
        for (int length = TraceFormat.PreambleSize; length <= bytes.Length; length++)
        {
            TraceCommand[] read = Read(bytes[..length], out _, out TraceTail? tail);
            int whole = sound.Last(end => end <= length);
            Assert.Equal(Math.Max(0, Array.IndexOf(sound, whole) - 1), read.Length);
            Assert.Equal(whole == length ? null : (whole, length - whole), tail is null
                ? ((long, long)?)null
                : (tail.Offset, tail.Bytes));
        }
    }

    [Fact]
    public void Every_changed_bit_of_a_record_is_noticed()
    {
        byte[] bytes = Write(writer =>
        {
            writer.Begin(Header);
            Append(writer, new ReadCapacity10(), new byte[8]);
        });
        for (int i = Boundary(bytes, 1); i < bytes.Length; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= 0x10;
            Assert.Empty(Read(damaged, out _, out TraceTail? tail));
            Assert.NotNull(tail);
        }
    }

    [Fact]
    public void Kinds_of_later_versions_are_passed_over_and_other_files_refused()
    {
        byte[] bytes = Write(writer => writer.Begin(Header));
        byte[] unknown = [3, 0, 0, 0, 99, 1, 2, 3, 0, 0, 0, 0];
        Wire.As<U32Le>(unknown.AsSpan(8)) = TraceFormat.Checksum(unknown.AsSpan(4, 4));
        byte[] more = Write(writer => Append(writer, new Inquiry(36), new byte[36]))[TraceFormat.PreambleSize..];
        Assert.Single(Read([.. bytes, .. unknown, .. more], out _, out TraceTail? tail));
        Assert.Null(tail);

        FsException stranger = Assert.Throws<FsException>(() => Read("something else, long enough"u8.ToArray(),
            out _, out _));
        Assert.Equal(FsError.Corrupt, stranger.Error);
        bytes[15] = 2;
        FsException later = Assert.Throws<FsException>(() => Read(bytes, out _, out _));
        Assert.Equal(FsError.NotSupported, later.Error);
    }

    [Fact]
    public void A_full_disk_ends_the_recording_and_nothing_else()
    {
        ScriptedTransport drive = new ScriptedTransport().Reply(Opcode.Inquiry, new byte[36]);
        using TraceWriter writer = new(new FullStream(300), false, NullLogger.Instance);
        using RecordingTransport recorder = new(drive, writer, TimeProvider.System, Header.Started, "0.1.0");
        byte[] reply = new byte[InquiryData.Size];
        for (int i = 0; i < 20; i++)
        {
            Assert.True(recorder.Execute(Cdb(new Inquiry(36)), ScsiTransfer.In(reply), default).IsGood);
        }

        Assert.True(writer.HasFailed);
        Assert.Equal(2 + 20, drive.Cdbs.Count);
    }

    [Fact]
    public void Recording_allocates_nothing_per_command()
    {
        using TraceWriter writer = new(Stream.Null, false, NullLogger.Instance);
        byte[] cdb = Cdb(new Write10(new Lba(32), 32));
        byte[] data = new byte[65536];
        ScsiTransfer transfer = ScsiTransfer.Out(data);
        writer.Append(cdb, transfer, ScsiResult.Good(data.Length), default, default);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            writer.Append(cdb, transfer, ScsiResult.Good(data.Length), default, default);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static TimeSpan Second(double seconds) => TimeSpan.FromSeconds(seconds);

    private static void Append<TCommand>(TraceWriter writer, in TCommand command, byte[] reply)
        where TCommand : struct, IScsiCommand<TCommand> =>
        writer.Append(Cdb(command), ScsiTransfer.In(reply), ScsiResult.Good(reply.Length), default, default);

    private static byte[] Cdb<TCommand>(in TCommand command)
        where TCommand : struct, IScsiCommand<TCommand>
    {
        byte[] cdb = new byte[TCommand.CdbLength];
        command.EncodeCdb(cdb);
        return cdb;
    }

    private static byte[] Write(Action<TraceWriter> work, bool keepPayload = false)
    {
        using MemoryStream stream = new();
        using TraceWriter writer = new(stream, keepPayload, NullLogger.Instance);
        work(writer);
        return stream.ToArray();
    }

    private static TraceCommand[] Read(byte[] bytes, out TraceHeader? header, out TraceTail? tail)
    {
        TraceReader reader = new(new MemoryStream(bytes));
        List<TraceCommand> commands = [];
        while (reader.Read())
        {
            commands.AddRange(reader.Command is { } command ? [command] : []);
        }

        (header, tail) = (reader.Header, reader.Tail);
        return [.. commands];
    }

    // Where the record of this number begins.
    private static int Boundary(byte[] bytes, int record)
    {
        int offset = TraceFormat.PreambleSize;
        for (int i = 0; i < record; i++)
        {
            offset += (int)(uint)Wire.As<U32Le>(bytes.AsSpan(offset)) + TraceFormat.FrameStart + TraceFormat.FrameEnd;
        }

        return offset;
    }

    private sealed class FullStream(int room) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Length + buffer.Length > room)
            {
                throw new IOException("No space left on device");
            }

            base.Write(buffer);
        }
    }
}
