using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Tracing;
using Xunit;

namespace PacketFs.UnitTests.Mmc.Tracing;

public sealed class TraceDriveTests
{
    private static readonly TraceHeader Header =
        new(DateTimeOffset.UnixEpoch, Profile.CdRw, false, 65536, "ACME", "BURNER", "1.02", "0.1.0");

    private static readonly Sense NotThere = new(new SenseCode(5, 0x20, 0));

    [Fact]
    public void Strict_answers_the_same_commands_in_the_same_order()
    {
        TraceDrive drive = Strict(
            In(new Inquiry(36), [1, 2, 3]), In(new ReadCapacity10(), [4]), None(new TestUnitReady()));
        Assert.Equal([1, 2, 3], Ask(drive, new Inquiry(36), 36));

        // Not its turn yet: refused, told, and the drive still waits for the right one.
        Assert.Equal(NotThere, Send(drive, new TestUnitReady()).Sense);
        Assert.Equal([4], Ask(drive, new ReadCapacity10(), 8));
        Assert.True(Send(drive, new TestUnitReady()).IsGood);
        Assert.True(drive.IsFinished);
        Assert.Equal(NotThere, Send(drive, new TestUnitReady()).Sense);
        Assert.Equal(
            [
                "TEST UNIT READY comes where the trace has READ CAPACITY, number 1",
                "TEST UNIT READY comes after the last command of the trace",
            ],
            drive.Surprises);
    }

    [Fact]
    public void Strict_notices_other_data()
    {
        byte[] list = [9, 9];
        TraceDrive drive = Strict(
            new TraceCommand(
                Cdb(new ModeSelect10(2)), DataDirection.Out, 2, ScsiResult.Good(2), default, default, list, null),
            Digested(new Write10(new Lba(0), 1), DataDirection.Out, new byte[2048]),
            Digested(new Write10(new Lba(1), 1), DataDirection.Out, new byte[2048]));
        Assert.True(drive.Execute(Cdb(new ModeSelect10(2)), ScsiTransfer.Out([9, 8]), default).IsGood);
        Assert.True(drive.Execute(
            Cdb(new Write10(new Lba(0), 1)), ScsiTransfer.Out(new byte[2048]), default).IsGood);
        byte[] other = new byte[2048];
        other[7] = 1;
        Assert.True(drive.Execute(Cdb(new Write10(new Lba(1), 1)), ScsiTransfer.Out(other), default).IsGood);
        Assert.Equal(2, drive.SurpriseCount);
        Assert.All(drive.Surprises, text => Assert.Contains("other data", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Lenient_answers_in_any_order_and_as_often_as_asked()
    {
        TraceDrive drive = Lenient(In(new Inquiry(36), [1]), In(new ReadCapacity10(), [4]));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal([4], Ask(drive, new ReadCapacity10(), 8));
            Assert.Equal([1], Ask(drive, new Inquiry(36), 36));
        }

        Assert.Equal(NotThere, Send(drive, new MechanismStatus(8)).Sense);
        Assert.Equal("MECHANISM STATUS AllocationLength=8 is not in the trace", Assert.Single(drive.Surprises));
    }

    [Fact]
    public void Lenient_gives_the_replies_of_the_state_at_that_time()
    {
        TraceDrive drive = Lenient(
            In(new Inquiry(36), [1]),
            In(new ReadCapacity10(), [0]),
            None(new Blank(BlankType.Minimal)),
            Failing(new TestUnitReady(), 2, 4, 7),
            Failing(new TestUnitReady(), 2, 4, 7),
            None(new TestUnitReady()),
            In(new ReadCapacity10(), [7]));
        Assert.Equal([0], Ask(drive, new ReadCapacity10(), 8));
        Assert.Equal([0], Ask(drive, new ReadCapacity10(), 8));
        Assert.True(Send(drive, new Blank(BlankType.Minimal)).IsGood);
        Assert.Equal(3, drive.Position);
        Assert.Equal([7], Ask(drive, new ReadCapacity10(), 8));
        Assert.Equal([1], Ask(drive, new Inquiry(36), 36));
        Assert.Equal("02/04/07", Send(drive, new TestUnitReady()).ToString());
        Assert.Equal("02/04/07", Send(drive, new TestUnitReady()).ToString());
        Assert.True(Send(drive, new TestUnitReady()).IsGood);
        Assert.True(Send(drive, new TestUnitReady()).IsGood);
        Assert.Empty(drive.Surprises);
    }

    [Fact]
    public void Lenient_meets_a_unit_attention_once()
    {
        TraceDrive drive = Lenient(
            In(new ReadCapacity10(), [1]),
            None(new TestUnitReady()),
            Failing(new TestUnitReady(), 6, 0x28, 0),
            None(new TestUnitReady()),
            In(new ReadCapacity10(), [2]));
        Assert.True(Send(drive, new TestUnitReady()).IsGood);
        Assert.Equal([1], Ask(drive, new ReadCapacity10(), 8));
        Assert.Equal("06/28/00", Send(drive, new TestUnitReady()).ToString());
        Assert.True(Send(drive, new TestUnitReady()).IsGood);
        Assert.True(Send(drive, new TestUnitReady()).IsGood);
        Assert.Equal([2], Ask(drive, new ReadCapacity10(), 8));
    }

    [Fact]
    public void Lenient_cuts_the_longest_answer_to_the_room_that_there_is()
    {
        TraceDrive drive = Lenient(
            In(new ReadFormatCapacities(4), [0, 0, 0, 8]),
            In(new ReadFormatCapacities(12), [0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]));
        Assert.Equal([0, 0, 0, 8], Ask(drive, new ReadFormatCapacities(4), 4));
        Assert.Equal([0, 0, 0, 8, 1, 2, 3, 4], Ask(drive, new ReadFormatCapacities(8), 8));
        Assert.Equal(12, Ask(drive, new ReadFormatCapacities(252), 252).Length);
        Assert.Empty(drive.Surprises);
    }

    [Theory]
    [InlineData(TraceReplayMode.Strict)]
    [InlineData(TraceReplayMode.Lenient)]
    public void Bytes_that_were_not_kept_are_never_made_up(TraceReplayMode mode)
    {
        byte[] noise = Enumerable.Repeat((byte)3, 2048).ToArray();
        TraceDrive drive = Drive(
            mode,
            Digested(new Read10(new Lba(0), 1), DataDirection.In, new byte[2048]),
            Digested(new Read10(new Lba(1), 1), DataDirection.In, noise));
        Assert.Equal(new byte[2048], Ask(drive, new Read10(new Lba(0), 1), 2048));
        byte[] buffer = new byte[2048];
        ScsiResult result = drive.Execute(Cdb(new Read10(new Lba(1), 1)), ScsiTransfer.In(buffer), default);
        Assert.Equal(NotThere, result.Sense);
        Assert.Equal(new byte[2048], buffer);
        Assert.Contains("are not in the trace", Assert.Single(drive.Surprises), StringComparison.Ordinal);
    }

    [Fact]
    public void Time_passes_as_it_did()
    {
        SimulatedClock clock = new();
        TraceCommand slow = None(new TestUnitReady()) with { Duration = TimeSpan.FromSeconds(12) };
        TraceDrive drive = new(new TraceSession(Header, [slow]), TraceReplayMode.Strict, clock);
        Send(drive, new TestUnitReady());
        Assert.Equal(12, clock.Elapsed.TotalSeconds);
    }

    [Fact]
    public void A_whole_run_with_its_data_replays_strictly_to_the_last_command()
    {
        using MemoryStream stream = new();
        byte[] written = Enumerable.Range(0, 65536).Select(i => (byte)(i * 7 % 251)).ToArray();
        using (TraceWriter writer = new(new Kept(stream), keepPayload: true, NullLogger.Instance))
        {
            EmulatedDrive emulated = new(EmulatedDisc.CreateInMemory(DiscDescription.CdRw74));
            using RecordingTransport recorder = new(emulated, writer, emulated.Clock, Header.Started, "0.1.0");
            Assert.Equal(written, Work(recorder, emulated.Clock, written));
        }

        stream.Position = 0;
        SimulatedClock clock = new();
        TraceDrive drive = new(Trace.Load(stream).Sessions[0], TraceReplayMode.Strict, clock);
        Assert.Equal(written, Work(drive, clock, written));
        Assert.Empty(drive.Surprises);
        Assert.True(drive.IsFinished);
    }

    private static byte[] Work(IScsiTransport transport, TimeProvider clock, byte[] data)
    {
        using OpticalDrive drive = new(transport, clock, NullLogger.Instance);
        drive.Identify();
        Assert.True(FormatPlan.Create(drive.Refresh()).Execute(drive).IsGood);
        Assert.True(drive.Write(new Lba(64), data).IsGood);
        Assert.True(drive.SynchronizeCache().IsGood);
        byte[] back = new byte[data.Length];
        Assert.True(drive.Read(new Lba(64), back).IsGood);
        return back;
    }

    private static TraceDrive Strict(params TraceCommand[] commands) => Drive(TraceReplayMode.Strict, commands);

    private static TraceDrive Lenient(params TraceCommand[] commands) => Drive(TraceReplayMode.Lenient, commands);

    private static TraceDrive Drive(TraceReplayMode mode, params TraceCommand[] commands) =>
        new(new TraceSession(Header, commands), mode);

    private static TraceCommand In<TCommand>(in TCommand command, byte[] reply)
        where TCommand : struct, IScsiCommand<TCommand> =>
        new(Cdb(command), DataDirection.In, reply.Length, ScsiResult.Good(reply.Length), default, default, reply, null);

    private static TraceCommand None<TCommand>(in TCommand command)
        where TCommand : struct, IScsiCommand<TCommand> =>
        new(Cdb(command), DataDirection.None, 0, ScsiResult.Good(), default, default, null, null);

    private static TraceCommand Failing<TCommand>(in TCommand command, byte key, byte asc, byte ascq)
        where TCommand : struct, IScsiCommand<TCommand> =>
        None(command) with { Result = ScsiResult.Check(new Sense(new SenseCode(key, asc, ascq))) };

    private static TraceCommand Digested<TCommand>(in TCommand command, DataDirection direction, byte[] data)
        where TCommand : struct, IScsiCommand<TCommand>
    {
        byte[] digest = System.Security.Cryptography.SHA256.HashData(data)[..16];
        return new TraceCommand(
            Cdb(command), direction, data.Length, ScsiResult.Good(data.Length), default, default, null, digest);
    }

    private static byte[] Cdb<TCommand>(in TCommand command)
        where TCommand : struct, IScsiCommand<TCommand>
    {
        byte[] cdb = new byte[TCommand.CdbLength];
        command.EncodeCdb(cdb);
        return cdb;
    }

    private static ScsiResult Send<TCommand>(TraceDrive drive, in TCommand command)
        where TCommand : struct, IScsiCommand<TCommand> => drive.Execute(Cdb(command), ScsiTransfer.None, default);

    private static byte[] Ask<TCommand>(TraceDrive drive, in TCommand command, int room)
        where TCommand : struct, IScsiCommand<TCommand>
    {
        byte[] buffer = new byte[room];
        ScsiResult result = drive.Execute(Cdb(command), ScsiTransfer.In(buffer), default);
        Assert.True(result.IsGood, result.ToString());
        return buffer[..result.Transferred];
    }

    /// <summary>A stream that outlives its owner.</summary>
    private sealed class Kept(MemoryStream target) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => target.Write(buffer);
    }
}
