using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;
using Xunit;

namespace PacketFs.UnitTests.Mmc;

public sealed class OpticalDriveTests : IDisposable
{
    private readonly ScriptedTransport _transport = Discs.FormattedCdRw();
    private readonly SteppingClock _clock = new();
    private readonly OpticalDrive _drive;
    private readonly byte[] _packet = new byte[64 * 1024];

    public OpticalDriveTests() => _drive = new OpticalDrive(_transport, _clock, NullLogger.Instance);

    public void Dispose() => _drive.Dispose();

    [Fact]
    public void Nothing_is_written_before_anyone_looked_at_the_medium()
    {
        DriveResult result = _drive.Write(new Lba(0), _packet);
        Assert.Equal(FsError.MediumChanged, result.Error);
        Assert.Empty(_transport.Cdbs);
    }

    [Fact]
    public void Identify_tells_who_the_drive_is()
    {
        Assert.True(_drive.Identify().IsGood);
        Assert.Equal("ACME CD-RW 1234 1.02", _drive.Identity!.ToString());
        Assert.Equal([Profile.CdRw, Profile.CdRom], _drive.Identity.Profiles.ToArray());
    }

    [Fact]
    public void A_full_buffer_makes_the_drive_repeat_the_identical_write()
    {
        Ready();
        _transport.Then(Opcode.Write10, 5, ScriptedTransport.Check(2, 4, 8));
        Assert.True(_drive.Write(new Lba(64), _packet).IsGood);
        byte[][] writes = _transport.Cdbs.Where(cdb => cdb[0] == (byte)Opcode.Write10).ToArray();
        Assert.Equal(6, writes.Length);
        Assert.All(writes, cdb => Assert.Equal(writes[0], cdb));
        Assert.Equal(5, _clock.Waits.Count);
        Assert.Equal(5, _drive.RepeatCount);
    }

    [Fact]
    public void A_buffer_that_stays_full_ends_as_busy()
    {
        Ready();
        SenseRule rule = SenseTable.Find(new SenseCode(2, 4, 8));
        _transport.Then(Opcode.Write10, rule.Repeats + 1, ScriptedTransport.Check(2, 4, 8));
        Assert.Equal(FsError.Busy, _drive.Write(new Lba(0), _packet).Error);
        Assert.Equal(rule.Repeats + 1, _transport.CountOf(Opcode.Write10));
        Assert.Equal(TimeSpan.FromSeconds(200), _clock.Elapsed);
    }

    [Theory]
    [InlineData(0x28, 0x00)]
    [InlineData(0x29, 0x00)]
    [InlineData(0x3F, 0x01)]
    public void A_unit_attention_ends_a_write_and_blocks_until_the_medium_was_looked_at(byte asc, byte ascq)
    {
        Ready();
        _transport.Then(Opcode.Write10, ScriptedTransport.Check(6, asc, ascq));
        Assert.True(_drive.Write(new Lba(0), _packet).IsMediumChanged);
        Assert.Equal(new SenseCode(6, asc, ascq), _drive.LastUnitAttention);
        Assert.Equal(1, _transport.CountOf(Opcode.Write10));

        _transport.Forget();
        Assert.True(_drive.Write(new Lba(0), _packet).IsMediumChanged);
        Assert.True(_drive.Read(new Lba(0), _packet).IsMediumChanged);
        Assert.True(_drive.SynchronizeCache().IsMediumChanged);
        Assert.True(_drive.Blank(BlankType.Full).IsMediumChanged);
        Assert.True(_drive.Format(default).IsMediumChanged);
        Assert.Empty(_transport.Cdbs);

        _drive.Refresh();
        Assert.True(_drive.Write(new Lba(0), _packet).IsGood);
    }

    [Fact]
    public void A_unit_attention_while_the_write_parameters_are_set_stops_the_write_too()
    {
        Ready();
        _transport.Then(Opcode.ModeSelect10, ScriptedTransport.Check(6, 0x28, 0));
        Assert.True(_drive.Write(new Lba(0), _packet).IsMediumChanged);
        Assert.Equal(0, _transport.CountOf(Opcode.Write10));
    }

    [Fact]
    public void A_query_survives_unit_attentions_but_the_medium_stays_suspect()
    {
        Ready();
        _transport.Then(
            Opcode.ReadBufferCapacity, ScriptedTransport.Check(6, 0x29, 0), ScriptedTransport.Check(6, 0x28, 0));
        _transport.Reply(Opcode.ReadBufferCapacity, new byte[12]);
        byte[] reply = new byte[12];
        DriveResult result = _drive.Send(new ReadBufferCapacity(12), ScsiTransfer.In(reply), CommandOptions.Query);
        Assert.True(result.IsGood);
        Assert.True(_drive.IsMediumChanged);
    }

    [Fact]
    public void Changed_mode_parameters_are_set_again_before_the_write_is_repeated()
    {
        Ready();
        Assert.True(_drive.Write(new Lba(0), _packet).IsGood);
        _transport.Forget();
        _transport.Then(Opcode.Write10, ScriptedTransport.Check(6, 0x2A, 1));
        Assert.True(_drive.Write(new Lba(32), _packet).IsGood);
        Assert.Equal(
            [Opcode.Write10, Opcode.ModeSense10, Opcode.ModeSense10, Opcode.ModeSelect10, Opcode.Write10],
            _transport.Opcodes);
    }

    [Fact]
    public void The_first_write_tells_the_drive_how_to_write_this_track()
    {
        Ready();
        Assert.True(_drive.Write(new Lba(0), _packet).IsGood);
        Assert.True(_drive.Write(new Lba(32), _packet).IsGood);
        Assert.Equal(1, _transport.CountOf(Opcode.ModeSelect10));
        int select = _transport.Cdbs.FindIndex(cdb => cdb[0] == (byte)Opcode.ModeSelect10);
        Assert.Equal(Hex.Bytes("55 10 00 00 00 00 00 00 3C 00"), _transport.Cdbs[select]);
        byte[] list = _transport.Sent[select];
        Assert.Equal(60, list.Length);
        Assert.Equal(new byte[8], list[..8]);
        WriteParametersPage page = Discs.SentPage(list);
        Assert.Equal(Hex.Bytes("05 32"), list[8..10]);
        Assert.Equal(
            (WriteType.Packet, true, DataBlockType.Mode2Form1, 32u, (byte)7, (byte)0x20),
            (page.WriteType, page.IsFixedPacket, page.DataBlockType, (uint)page.PacketSize, page.TrackMode,
                page.SessionFormat));
        Assert.False(page.BufferUnderrunFree);
    }

    [Fact]
    public void A_drive_that_refuses_the_write_parameters_is_written_by_its_own()
    {
        Ready();
        _transport.Then(Opcode.ModeSelect10, ScriptedTransport.Check(5, 0x26, 0));
        Assert.True(_drive.Write(new Lba(0), _packet).IsGood);
    }

    [Fact]
    public void A_write_error_is_tried_twice_and_then_names_its_block()
    {
        Ready();
        Sense sense = new(new SenseCode(3, 0x0C, 0), Information: 70);
        _transport.Then(Opcode.Write10, ScsiResult.Check(sense), ScsiResult.Check(sense));
        DriveResult result = _drive.Write(new Lba(64), _packet);
        Assert.Equal((SenseAction.Relocate, new Lba(70)), (result.Action, result.Lba));
        Assert.Equal(FsError.InputOutput, result.Error);
        Assert.Equal(2, _transport.CountOf(Opcode.Write10));
    }

    [Fact]
    public void A_block_that_lies_elsewhere_is_not_believed()
    {
        Ready();
        _transport.Then(Opcode.Read10, 3, ScsiResult.Check(new Sense(new SenseCode(3, 0x11, 5), Information: 5)));
        DriveResult result = _drive.Read(new Lba(64), _packet);
        Assert.Equal((SenseAction.BadBlock, new Lba(64)), (result.Action, result.Lba));
    }

    [Fact]
    public void A_medium_that_takes_each_block_once_gets_no_second_try()
    {
        _transport
            .Reply(Opcode.GetConfiguration, Discs.Configuration(Profile.DvdPlusR))
            .Reply(Opcode.ReadDiscInformation, Hex.Bytes(Discs.BlankDiscInformation));
        Ready();
        _transport.Then(Opcode.Write10, ScriptedTransport.Check(3, 0x0C, 0));
        Assert.False(_drive.Write(new Lba(0), _packet).IsGood);
        Assert.Equal(1, _transport.CountOf(Opcode.Write10));
        Assert.Equal(0, _transport.CountOf(Opcode.ModeSelect10));
    }

    [Fact]
    public void A_read_that_heals_is_good()
    {
        Ready();
        _transport.Then(Opcode.Read10, 2, ScriptedTransport.Check(3, 0x11, 5));
        Assert.True(_drive.Read(new Lba(7), _packet).IsGood);
        Assert.All(_packet, value => Assert.Equal(7, value));
    }

    [Fact]
    public void A_short_answer_is_no_data()
    {
        Ready();
        _transport.Reply(Opcode.Read10, new byte[2048]);
        Assert.Equal(FsError.InputOutput, _drive.Read(new Lba(0), _packet).Error);
    }

    [Fact]
    public void A_recovered_error_is_good_and_keeps_its_sense()
    {
        Ready();
        _transport.Then(Opcode.SynchronizeCache10, ScriptedTransport.Check(1, 0x0C, 1));
        DriveResult result = _drive.SynchronizeCache();
        Assert.True(result.IsGood);
        Assert.Equal(new SenseCode(1, 0x0C, 1), result.Sense.Code);
    }

    [Fact]
    public void A_recovered_block_is_told_when_the_transfer_is_done()
    {
        _transport.MaxTransferBytes = 64 * 1024;
        Ready();
        Sense sense = new(new SenseCode(1, 0x18, 0), Information: 40);
        _transport.Then(Opcode.Write10, ScsiResult.Good(), ScsiResult.Check(sense), ScsiResult.Good());
        DriveResult result = _drive.Write(new Lba(0), new byte[3 * 64 * 1024]);
        Assert.Equal((true, 96, new Lba(40)), (result.IsGood, result.Blocks, result.Lba));
        Assert.Equal(sense.Code, result.Sense.Code);
    }

    [Fact]
    public void A_failed_flush_is_never_repeated()
    {
        Ready();
        _transport.Then(Opcode.SynchronizeCache10, ScriptedTransport.Check(3, 0x0C, 0));
        Assert.False(_drive.SynchronizeCache().IsGood);
        Assert.Equal(1, _transport.CountOf(Opcode.SynchronizeCache10));
    }

    [Fact]
    public void A_deferred_error_is_reported_with_its_block_and_not_repeated()
    {
        Ready();
        Sense deferred = new(new SenseCode(3, 0x0C, 0), IsDeferred: true, Information: 12800);
        _transport.Then(Opcode.Write10, ScsiResult.Check(deferred));
        DriveResult result = _drive.Write(new Lba(64), _packet);
        Assert.True(result.Sense.IsDeferred);
        Assert.Equal((new Lba(12800), 0), (result.Lba, result.Blocks));
        Assert.Equal(1, _transport.CountOf(Opcode.Write10));
    }

    [Fact]
    public void A_deferred_recovered_error_costs_only_a_second_sending()
    {
        Ready();
        _transport.Then(Opcode.Write10, ScsiResult.Check(new Sense(new SenseCode(1, 0x0C, 1), IsDeferred: true)));
        Assert.True(_drive.Write(new Lba(64), _packet).IsGood);
        Assert.Equal(2, _transport.CountOf(Opcode.Write10));
    }

    [Fact]
    public void A_sequence_error_is_cured_by_one_flush()
    {
        Ready();
        _transport.Then(Opcode.Read10, ScriptedTransport.Check(5, 0x2C, 0));
        Assert.True(_drive.Read(new Lba(0), _packet).IsGood);
        Assert.Equal([Opcode.Read10, Opcode.SynchronizeCache10, Opcode.Read10], _transport.Opcodes);

        _transport.Then(Opcode.Read10, 2, ScriptedTransport.Check(5, 0x2C, 0));
        Assert.False(_drive.Read(new Lba(0), _packet).IsGood);
    }

    [Fact]
    public void A_flush_that_fails_on_the_way_is_the_outcome()
    {
        Ready();
        _transport.Then(Opcode.Read10, ScriptedTransport.Check(5, 0x2C, 0));
        _transport.Then(Opcode.SynchronizeCache10, ScriptedTransport.Check(3, 0x0C, 0));
        Assert.Equal(SenseAction.Relocate, _drive.Read(new Lba(0), _packet).Action);
    }

    [Fact]
    public void A_stopped_drive_is_started()
    {
        Ready();
        _transport.Then(Opcode.Read10, ScriptedTransport.Check(2, 4, 2), ScriptedTransport.Check(2, 4, 1));
        Assert.True(_drive.Read(new Lba(0), _packet).IsGood);
        Assert.Equal([Opcode.Read10, Opcode.StartStopUnit, Opcode.Read10, Opcode.Read10], _transport.Opcodes);
    }

    [Fact]
    public void A_busy_drive_is_waited_for_within_bounds()
    {
        Ready();
        ScsiResult busy = new(ScsiStatus.Busy, default, 0);
        _transport.Then(Opcode.Read10, 10, busy);
        Assert.True(_drive.Read(new Lba(0), _packet).IsGood);
        Assert.Equal(TimeSpan.FromSeconds(2), _clock.Elapsed);

        _transport.Then(Opcode.Read10, 1000, busy);
        Assert.Equal(FsError.Busy, _drive.Read(new Lba(0), _packet).Error);
    }

    [Fact]
    public void Troubles_that_take_turns_come_to_an_end()
    {
        Ready();
        for (int i = 0; i < 500; i++)
        {
            _transport.Then(Opcode.Read10, ScriptedTransport.Check(2, 4, 1), ScriptedTransport.Check(2, 4, 7));
        }

        Assert.Equal(FsError.Busy, _drive.Read(new Lba(0), _packet).Error);
        Assert.InRange(_transport.CountOf(Opcode.Read10), 2, 40);
    }

    [Theory]
    [InlineData(5, 0x21, 0x00, FsError.InvalidArgument)]
    [InlineData(5, 0x64, 0x01, FsError.InvalidArgument)]
    [InlineData(7, 0x27, 0x00, FsError.ReadOnly)]
    [InlineData(4, 0x44, 0x00, FsError.InputOutput)]
    [InlineData(2, 0x04, 0x04, FsError.Busy)]
    public void What_repeating_cannot_mend_is_not_repeated(byte key, byte asc, byte ascq, FsError error)
    {
        Ready();
        _transport.Then(Opcode.Write10, ScriptedTransport.Check(key, asc, ascq));
        Assert.Equal(error, _drive.Write(new Lba(0), _packet).Error);
        Assert.Equal(1, _transport.CountOf(Opcode.Write10));
        Assert.False(_drive.IsMediumChanged);
    }

    [Fact]
    public void An_open_tray_makes_the_medium_suspect()
    {
        Ready();
        _transport.Then(Opcode.Read10, ScriptedTransport.Check(2, 0x3A, 2));
        DriveResult result = _drive.Read(new Lba(0), _packet);
        Assert.Equal((SenseAction.NoMedium, FsError.MediumChanged), (result.Action, result.Error));
        Assert.True(_drive.IsMediumChanged);
    }

    [Fact]
    public void A_lost_drive_is_lost()
    {
        Ready();
        _transport.Then(Opcode.Read10, new ScsiResult(ScsiStatus.TransportFailed, default, 0));
        Assert.Equal(FsError.DeviceLost, _drive.Read(new Lba(0), _packet).Error);
        Assert.True(_drive.IsMediumChanged);
    }

    [Theory]
    [InlineData(0, 96, 1 << 20, "0+96")]
    [InlineData(0, 96, 80 * 1024, "0+32 32+32 64+32")]
    [InlineData(20, 64, 128 * 1024, "20+44 64+20")]
    [InlineData(0, 32, 32 * 1024, "0+16 16+16")]
    [InlineData(0, 32, 40 * 1024, "0+20 20+12")]
    [InlineData(5, 1, 1 << 20, "5+1")]
    public void Transfers_are_split_on_packet_boundaries(int start, int blocks, int most, string expected)
    {
        _transport.MaxTransferBytes = most;
        Ready();
        byte[] data = new byte[blocks * 2048];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = (byte)(i / 2048);
        }

        DriveResult result = _drive.Write(new Lba(start), data);
        Assert.Equal((true, blocks), (result.IsGood, result.Blocks));
        List<string> parts = [];
        List<byte> sent = [];
        for (int i = 0; i < _transport.Cdbs.Count; i++)
        {
            if (_transport.Cdbs[i][0] == (byte)Opcode.Write10)
            {
                Write10 write = Write10.DecodeCdb(_transport.Cdbs[i]);
                parts.Add($"{write.Lba}+{write.BlockCount}");
                sent.AddRange(_transport.Sent[i]);
            }
        }

        Assert.Equal(expected, string.Join(' ', parts));
        Assert.Equal(data, sent);
    }

    [Fact]
    public void A_failure_in_the_middle_tells_how_much_is_done()
    {
        _transport.MaxTransferBytes = 64 * 1024;
        Ready();
        _transport.Then(Opcode.Read10, ScsiResult.Good(64 * 1024), ScriptedTransport.Check(4, 0x44, 0));
        DriveResult result = _drive.Read(new Lba(32), new byte[3 * 64 * 1024]);
        Assert.Equal((32, new Lba(64)), (result.Blocks, result.Lba));
    }

    [Fact]
    public void A_cancelled_token_acts_between_commands()
    {
        using CancellationTokenSource source = new();
        _transport.MaxTransferBytes = 64 * 1024;
        Ready();
        _transport.OnExecute = cdb => Cancel(cdb, source);
        DriveResult result = _drive.Write(new Lba(0), new byte[4 * 64 * 1024], token: source.Token);
        Assert.Equal((FsError.Cancelled, 32), (result.Error, result.Blocks));
        Assert.Equal(1, _transport.CountOf(Opcode.Write10));
    }

    [Fact]
    public void Reads_and_writes_allocate_nothing()
    {
        Ready();
        CountingTransport counting = new();
        using OpticalDrive drive = new(counting, _clock, NullLogger.Instance);
        drive.Refresh();
        _ = drive.Read(new Lba(0), _packet);
        _ = drive.Write(new Lba(0), _packet);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            _ = drive.Read(new Lba(i * 32), _packet);
            _ = drive.Write(new Lba(i * 32), _packet);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(counting.Blocks > 0);
    }

    [Fact]
    public void Dispose_unlocks_the_tray_and_closes_the_transport()
    {
        Ready();
        Assert.True(_drive.PreventRemoval(true).IsGood);
        _drive.Dispose();
        Assert.Equal(Hex.Bytes("1E 00 00 00 00 00"), _transport.Cdbs[^1]);
        Assert.True(_transport.IsDisposed);
    }

    private void Ready()
    {
        _drive.Refresh();
        _transport.Forget();
        _clock.Waits.Clear();
    }

    private static void Cancel(byte[] cdb, CancellationTokenSource source)
    {
        if (cdb[0] == (byte)Opcode.Write10)
        {
            source.Cancel();
        }
    }

    // A scripted transport copies what it sees; this one only answers.
    private sealed class CountingTransport : IScsiTransport
    {
        private readonly ScriptedTransport _queries = Discs.FormattedCdRw();

        public int MaxTransferBytes => 1 << 20;

        public int Blocks { get; private set; }

        public ScsiResult Execute(ReadOnlySpan<byte> cdb, ScsiTransfer transfer, TimeSpan timeout)
        {
            if ((Opcode)cdb[0] is not (Opcode.Read10 or Opcode.Write10))
            {
                return _queries.Execute(cdb, transfer, timeout);
            }

            Blocks += transfer.Length / 2048;
            return ScsiResult.Good(transfer.Length);
        }

        public void Dispose() => _queries.Dispose();
    }
}
