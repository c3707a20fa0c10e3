using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;
using Xunit;

namespace PacketFs.UnitTests.Mmc;

/// <summary>Waiting, progress, tray and events.</summary>
public sealed class DriveOperationTests : IDisposable
{
    private readonly ScriptedTransport _transport = Discs.FormattedCdRw();
    private readonly SteppingClock _clock = new();
    private readonly OpticalDrive _drive;

    public DriveOperationTests()
    {
        _drive = new OpticalDrive(_transport, _clock, NullLogger.Instance);
        _drive.Refresh();
        _transport.Forget();
        _clock.Waits.Clear();
    }

    public void Dispose() => _drive.Dispose();

    [Fact]
    public void A_long_operation_reports_the_progress_of_the_sense_data()
    {
        _transport.Then(
            Opcode.TestUnitReady,
            ScsiResult.Check(new Sense(new SenseCode(2, 4, 7), Progress: 0x4000)),
            ScsiResult.Check(new Sense(new SenseCode(2, 4, 7), Progress: 0xC000)));
        Recorder progress = new();
        Assert.True(_drive.Blank(BlankType.Minimal, progress).IsGood);
        Assert.Equal([0, 0.25, 0.75, 1], progress.Reports.Select(report => report.Fraction));
        Assert.All(progress.Reports, report => Assert.Equal("Blanking", report.Stage));
        Assert.Equal(Hex.Bytes("A1 11 00 00 00 00 00 00 00 00 00 00"), _transport.Cdbs[0]);
        Assert.True(_drive.IsMediumChanged);
    }

    [Fact]
    public void Progress_that_stands_only_in_request_sense_is_found()
    {
        _transport.Then(Opcode.TestUnitReady, ScriptedTransport.Check(2, 4, 4));
        _transport.Reply(Opcode.RequestSense, Hex.Bytes("70 00 02 00000000 0A 00000000 04 04 00 80 80 00"));
        Recorder progress = new();
        Assert.True(_drive.Format(new FormatParameterList(default, true), progress: progress).IsGood);
        Assert.Equal([0, 0.5, 1], progress.Reports.Select(report => report.Fraction));
    }

    [Fact]
    public void A_drive_that_tells_no_progress_is_waited_for_all_the_same()
    {
        _transport.Then(Opcode.TestUnitReady, 3000, ScriptedTransport.Check(2, 4, 4));
        Recorder progress = new();
        Assert.True(_drive.Format(new FormatParameterList(default, true), progress: progress).IsGood);
        Assert.True(double.IsNaN(progress.Reports[1].Fraction));
        Assert.Equal(TimeSpan.FromSeconds(1501), _clock.Elapsed);
    }

    [Fact]
    public void The_error_of_a_long_operation_is_its_outcome()
    {
        _transport.Then(Opcode.TestUnitReady, ScriptedTransport.Check(2, 4, 4), ScriptedTransport.Check(3, 0x31, 1));
        DriveResult result = _drive.Format(new FormatParameterList(default, true));
        Assert.Equal(new SenseCode(3, 0x31, 1), result.Sense.Code);
    }

    [Fact]
    public void Waiting_has_its_bounds()
    {
        _transport.Then(Opcode.TestUnitReady, 100_000, ScriptedTransport.Check(2, 4, 7));
        DriveResult result = _drive.WaitUntilReady(TimeSpan.FromMinutes(1), "Waiting", null);
        Assert.Equal(FsError.Busy, result.Error);
        Assert.Equal(TimeSpan.FromMinutes(1), _clock.Elapsed);
    }

    [Fact]
    public void Not_ready_for_no_reason_is_given_up_soon()
    {
        _transport.Then(Opcode.TestUnitReady, 100_000, ScriptedTransport.Check(2, 4, 0));
        Assert.Equal(FsError.Busy, _drive.WaitUntilReady(TimeSpan.FromHours(5), "Waiting", null).Error);
        Assert.InRange(_clock.Elapsed, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public void Endless_unit_attentions_end_the_waiting()
    {
        _transport.Then(Opcode.TestUnitReady, 100_000, ScriptedTransport.Check(6, 0x28, 0));
        Assert.True(_drive.WaitUntilReady(TimeSpan.FromHours(5), "Waiting", null).IsMediumChanged);
        Assert.InRange(_transport.CountOf(Opcode.TestUnitReady), 2, 20);
    }

    [Fact]
    public void Cancelling_ends_the_waiting()
    {
        using CancellationTokenSource source = new();
        _transport.Then(Opcode.TestUnitReady, 100_000, ScriptedTransport.Check(2, 4, 4));
        _clock.OnWait = () => CancelLate(source);
        DriveResult result = _drive.Format(new FormatParameterList(default, true), token: source.Token);
        Assert.Equal(FsError.Cancelled, result.Error);
    }

    [Theory]
    [InlineData(MediaEventCode.NewMedia, true)]
    [InlineData(MediaEventCode.MediaRemoval, true)]
    [InlineData(MediaEventCode.MediaChanged, true)]
    [InlineData(MediaEventCode.EjectRequest, false)]
    [InlineData(MediaEventCode.None, false)]
    public void Media_events_count_as_unit_attentions_do(MediaEventCode code, bool changes)
    {
        _transport.Reply(Opcode.GetEventStatusNotification, [0, 6, 4, 0x10, (byte)code, 2, 0, 0]);
        Assert.True(_drive.GetEvents(out MediaEvent mediaEvent).IsGood);
        Assert.Equal(code, mediaEvent.Code);
        Assert.Equal(changes, _drive.IsMediumChanged);
        Assert.Equal(code == MediaEventCode.EjectRequest, _drive.IsEjectRequested);
    }

    [Fact]
    public void Events_from_before_a_look_are_no_news_after_it()
    {
        int asked = 0;
        _transport.Reply(
            Opcode.GetEventStatusNotification,
            _ => [0, 6, 4, 0x10, (byte)(asked++ == 0 ? MediaEventCode.NewMedia : MediaEventCode.None), 2, 0, 0]);
        _drive.Refresh();
        Assert.False(_drive.IsMediumChanged);
    }

    [Fact]
    public void A_drive_without_events_says_that_nothing_happened()
    {
        _transport.Reply(Opcode.GetEventStatusNotification, [0, 2, 0x80, 0]);
        Assert.True(_drive.GetEvents(out MediaEvent mediaEvent).IsGood);
        Assert.Equal(MediaEventCode.None, mediaEvent.Code);
    }

    [Fact]
    public void A_swap_during_the_look_makes_it_look_again()
    {
        _transport.Then(Opcode.ReadCapacity10, ScriptedTransport.Check(6, 0x28, 0));
        _drive.Refresh();
        Assert.Equal(3, _transport.CountOf(Opcode.ReadCapacity10));
        Assert.False(_drive.IsMediumChanged);
    }

    [Fact]
    public void Swaps_without_end_leave_the_medium_suspect()
    {
        _transport.Then(Opcode.ReadFormatCapacities, 100, ScriptedTransport.Check(6, 0x28, 0));
        _drive.Refresh();
        Assert.True(_drive.IsMediumChanged);
    }

    [Fact]
    public void Eject_unlocks_first_and_waits_while_an_operation_ends()
    {
        _drive.PreventRemoval(true);
        _transport.Forget();
        _transport.Then(Opcode.StartStopUnit, 2, ScriptedTransport.Check(2, 4, 7));
        Assert.True(_drive.Eject().IsGood);
        Assert.Equal(
            [Opcode.PreventAllowMediumRemoval, Opcode.StartStopUnit, Opcode.StartStopUnit, Opcode.StartStopUnit],
            _transport.Opcodes);
        Assert.Equal(Hex.Bytes("1B 00 00 00 02 00"), _transport.Cdbs[^1]);
        Assert.True(_drive.IsMediumChanged);
    }

    [Fact]
    public void Load_waits_for_the_drive()
    {
        _transport.Then(
            Opcode.TestUnitReady, ScriptedTransport.Check(6, 0x28, 0), ScriptedTransport.Check(2, 4, 1));
        Assert.True(_drive.Load().IsGood);
        Assert.Equal(3, _transport.CountOf(Opcode.TestUnitReady));
        Assert.True(_drive.IsMediumChanged);
    }

    [Theory]
    [InlineData(5, 0x20, 0x00, true)]
    [InlineData(5, 0x2C, 0x03, true)]
    [InlineData(1, 0x73, 0x01, true)]
    [InlineData(3, 0x73, 0x03, false)]
    public void Opc_that_a_drive_refuses_is_no_failure(byte key, byte asc, byte ascq, bool isGood)
    {
        _transport.Then(Opcode.SendOpcInformation, ScriptedTransport.Check(key, asc, ascq));
        Assert.Equal(isGood, _drive.PerformOpc().IsGood);
    }

    [Fact]
    public void Speed_is_set_the_way_of_the_medium()
    {
        Assert.True(_drive.SetSpeed(706).IsGood);
        Assert.Equal(Hex.Bytes("BB 00 FF FF 02 C2 00 00 00 00 00 00"), _transport.Cdbs[^1]);

        _transport.Reply(Opcode.GetConfiguration, Discs.Configuration(Profile.DvdPlusRw));
        _drive.Refresh();
        Assert.True(_drive.SetSpeed(5540).IsGood);
        Assert.Equal((byte)Opcode.SetStreaming, _transport.Cdbs[^1][0]);
        StreamingDescriptor streaming = Wire.Read<StreamingDescriptor>(_transport.Sent[^1]);
        Assert.Equal(5540u, (uint)streaming.WriteSize);
        Assert.Equal(new Lba(0x57DA8), (Lba)streaming.EndLba);
    }

    [Fact]
    public void Mode_pages_are_found_behind_block_descriptors()
    {
        _transport.Reply(
            Opcode.ModeSense10,
            Hex.Bytes("00 1A 00 00 00 00 00 08 | 00 000000 00 000800 | 88 0A 04 00 00000000 00000000"));
        Assert.True(_drive.ReadModePage(out CachingPage page).IsGood);
        Assert.True(page.WriteCacheEnabled);
    }

    [Fact]
    public void A_page_that_was_not_asked_for_is_none()
    {
        _transport.Reply(Opcode.ModeSense10, Hex.Bytes("00 12 00 00 00 00 00 00 | 81 0A 04 00 00000000 00000000"));
        Assert.False(_drive.ReadModePage(out CachingPage _).IsGood);
    }

    private void CancelLate(CancellationTokenSource source)
    {
        if (_clock.Elapsed > TimeSpan.FromSeconds(20))
        {
            source.Cancel();
        }
    }

    private sealed class Recorder : IProgress<OperationProgress>
    {
        public List<OperationProgress> Reports { get; } = [];

        public void Report(OperationProgress value) => Reports.Add(value);
    }
}
