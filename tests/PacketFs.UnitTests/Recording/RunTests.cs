using System.Buffers.Binary;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Replies;
using PacketFs.Recording.Planning;
using PacketFs.Recording.Running;
using PacketFs.Recording.Tracks;
using PacketFs.UnitTests.Mmc;
using Xunit;

namespace PacketFs.UnitTests.Recording;

public sealed class RunTests
{
    [Fact]
    public void Track_at_once_sends_what_recording_programs_send()
    {
        using RecordingBench bench = new();
        RecordingPlan plan = bench.Plan(new([RecordingBench.Track(SectorForm.Mode1, 300)]));
        Assert.True(RecordingRun.Execute(plan, bench.Drive).IsGood);
        (Opcode Code, byte[] Cdb, byte[] Data)[] sent = [.. bench.Recording()];
        Assert.Equal(
            [Opcode.SendOpcInformation, Opcode.ModeSelect10, Opcode.Write10],
            sent.Select(command => command.Code).Take(3));
        Assert.Equal(Hex.Bytes("05 32 41 04 08"), sent[1].Data[8..13]);
        Assert.Equal(Hex.Bytes("2A 00 00000000 00 0020 00"), sent[2].Cdb);
        (Opcode Code, byte[] Cdb, byte[] Data)[] end = sent[^3..];
        Assert.Equal(Opcode.SynchronizeCache10, end[0].Code);
        Assert.Equal(Hex.Bytes("05 32 41 04 08"), end[1].Data[8..13]);
        Assert.Equal(Hex.Bytes("5B 01 02 00 00 00 00 00 00 00"), end[2].Cdb);
        AssertContiguous(sent, 0, 300, 2048);
    }

    [Fact]
    public void Session_at_once_starts_two_seconds_early_and_needs_no_close()
    {
        using RecordingBench bench = new();
        RecordingPlan plan = bench.Plan(
            new([RecordingBench.Track(SectorForm.Audio, 350), RecordingBench.Track(SectorForm.Audio, 300, 2)]),
            new() { End = SessionEnd.CloseSession });
        Assert.True(RecordingRun.Execute(plan, bench.Drive).IsGood);
        (Opcode Code, byte[] Cdb, byte[] Data)[] sent = [.. bench.Recording()];
        Assert.Equal(
            [Opcode.SendOpcInformation, Opcode.ModeSelect10, Opcode.SendCueSheet, Opcode.Write10],
            sent.Select(command => command.Code).Take(4));
        Assert.Equal(0x02, sent[1].Data[10] & 0x0F);
        Assert.Equal(0xC0, sent[1].Data[11] & 0xC0);
        Assert.Equal(Hex.Bytes("5D 00 00 00 00 00 00 00 28 00"), sent[2].Cdb);
        Assert.Equal(Opcode.SynchronizeCache10, sent[^1].Code);
        AssertContiguous(sent, -150, 800, 2352);
    }

    [Fact]
    public void A_raw_session_decodes_to_what_was_meant()
    {
        using RecordingBench bench = new();
        RecordingTrack data = RecordingBench.Track(SectorForm.Mode1, 300);
        RecordingTrack audio = RecordingBench.Track(SectorForm.Audio, 320, 2) with { Isrc = "DEA390912345" };
        RecordingPlan plan = bench.Plan(
            new([data, audio]) { Catalogue = "4012345678901" }, new() { Method = MethodChoice.Raw });
        Assert.True(RecordingRun.Execute(plan, bench.Drive).IsGood);
        (Opcode Code, byte[] Cdb, byte[] Data)[] sent = [.. bench.Recording()];
        Assert.Equal(Hex.Bytes("05 32 03 00 03"), sent[1].Data[8..13]);
        byte[] stream = AssertContiguous(sent, -4650, 4500 + 150 + 300 + 150 + 320 + 6750, 2448);

        RawTocEntry[] lines = new RawTocEntry[LeadInToc.MostLines];
        int count = 0;
        byte[] digits = new byte[13];
        byte[] code = new byte[12];
        bool hasCatalogue = false;
        bool hasIsrc = false;
        for (int i = 0; i < stream.Length / 2448; i++)
        {
            Span<byte> block = stream.AsSpan(i * 2448, 2448);
            long lba = i - 4650;
            SubchannelQ q = RawSubchannel.GetQ(block[2352..]);
            Assert.True(q.IsSound);
            if (lba < -150)
            {
                count = LeadInToc.Gather(q, 1, lines, count);
            }
            else if (q.Adr == SubchannelAdr.Position)
            {
                Assert.Equal(Bcd.Encode(Msf.FromLba(new Lba(lba))), q.Absolute);
            }

            hasCatalogue |= q.TryReadCatalogue(digits);
            hasIsrc |= q.TryReadIsrc(code);
            Assert.Equal(lba is < 0 and >= -150 or >= 300 and < 450, RawSubchannel.GetP(block[2352..]) && lba < 770);
            if (lba < 300)
            {
                SectorScrambler.Apply(block[..2352]);
                Assert.Equal(
                    CdSectorFaults.None, CdSector.Check(block[..2352], CdSectorMode.Mode1, new Lba(lba)));
            }
        }

        Assert.True(hasCatalogue && hasIsrc);
        Assert.Equal([0xA0, 0xA1, 0xA2, 1, 2], lines[..count].Select(line => (int)line.Point));
        Assert.Equal(Msf.FromLba(new Lba(770)), lines[2].PointAddress);
        Assert.Equal(Msf.FromLba(new Lba(450)), lines[4].PointAddress);
        byte[] user = new byte[2048];
        data.Source.Read(7, user);
        Assert.Equal(user, stream.AsSpan(((4650 + 7) * 2448) + 16, 2048).ToArray());
        byte[] samples = new byte[2352];
        audio.Source.Read(319, samples);
        Assert.Equal(samples, stream.AsSpan((4650 + 769) * 2448, 2352).ToArray());
    }

    [Fact]
    public void A_write_error_stops_names_the_block_and_tells_what_is_on_the_disc()
    {
        using RecordingBench bench = new();
        RecordingPlan plan = bench.Plan(new([RecordingBench.Track(SectorForm.Mode1, 300)]));
        int writes = 0;
        bench.Transport.OnExecute = cdb =>
        {
            if (cdb[0] == (byte)Opcode.Write10 && ++writes == 3)
            {
                bench.Transport.Then(Opcode.Write10, ScriptedTransport.Check(0x3, 0x0C, 0x00));
            }
        };
        RecordingOutcome outcome = RecordingRun.Execute(plan, bench.Drive);
        Assert.Equal(FsError.InputOutput, outcome.Error);
        Assert.Equal(64, outcome.Lba!.Value.Value);
        Assert.Contains("LBA 64 cannot be written", outcome.Problem);
        Assert.Contains("1 track(s) with 64 blocks", outcome.DiscText);
        Assert.Equal(3, writes);
        Assert.Equal(Opcode.SynchronizeCache10, bench.Recording().Last().Code);
    }

    [Fact]
    public void Cancelling_a_session_says_that_it_is_lost()
    {
        using RecordingBench bench = new();
        using CancellationTokenSource cancel = new();
        RecordingPlan plan = bench.Plan(new([RecordingBench.Track(SectorForm.Audio, 600)]));
        int writes = 0;
        bench.Transport.OnExecute = cdb =>
        {
            if (cdb[0] == (byte)Opcode.Write10 && ++writes == 5)
            {
                cancel.Cancel();
            }
        };
        RecordingOutcome outcome = RecordingRun.Execute(plan, bench.Drive, null, cancel.Token);
        Assert.Equal(FsError.Cancelled, outcome.Error);
        Assert.Contains("The session is lost: 135 blocks", outcome.DiscText);
        Assert.Equal(5, writes);
    }

    [Fact]
    public void An_input_that_is_too_slow_for_a_drive_that_cannot_pause_is_called_that()
    {
        using RecordingBench bench = new();
        RecordingPlan plan = bench.Plan(
            new([RecordingBench.Track(SectorForm.Mode1, 64)]), new() { Method = MethodChoice.Packet });
        bench.Transport.Then(Opcode.Write10, ScriptedTransport.Check(0x3, 0x0C, 0x09));
        RecordingOutcome outcome = RecordingRun.Execute(plan, bench.Drive);
        Assert.Contains("The input was too slow at LBA 0", outcome.Problem);
    }

    [Fact]
    public void A_damaged_raw_sector_stops_user_data_methods_before_the_laser_starts()
    {
        using RecordingBench bench = new();
        RecordingPlan plan = bench.Plan(
            new([RecordingBench.Track(SectorForm.Mode1Raw, 300)]), new() { Method = MethodChoice.Tao });
        RecordingOutcome outcome = RecordingRun.Execute(plan, bench.Drive);
        Assert.Equal(FsError.Corrupt, outcome.Error);
        Assert.Equal("Nothing was written.", outcome.DiscText);
        Assert.Empty(bench.Recording());
    }

    [Fact]
    public void A_simulation_sets_the_bit_and_closes_nothing()
    {
        using RecordingBench bench = new();
        RecordingPlan plan = bench.Plan(
            new([RecordingBench.Track(SectorForm.Mode1, 300)]), new() { Simulate = true });
        RecordingOutcome outcome = RecordingRun.Execute(plan, bench.Drive);
        Assert.True(outcome.IsGood);
        Assert.Contains("laser was off", outcome.DiscText);
        Assert.Equal(0x11, bench.Recording().First(c => c.Code == Opcode.ModeSelect10).Data[10] & 0x1F);
        Assert.DoesNotContain(bench.Recording(), command => command.Code == Opcode.CloseTrackSession);
    }

    [Fact]
    public void Another_disc_than_the_one_that_was_planned_for_is_not_touched()
    {
        using RecordingBench bench = new();
        RecordingPlan plan = bench.Plan(new([RecordingBench.Track(SectorForm.Mode1, 300)]));
        bench.Drive.Refresh();
        RecordingOutcome outcome = RecordingRun.Execute(plan, bench.Drive);
        Assert.Equal(FsError.MediumChanged, outcome.Error);
        Assert.Empty(bench.Recording());
    }

    private static byte[] AssertContiguous(
        (Opcode Code, byte[] Cdb, byte[] Data)[] sent, int first, int blocks, int blockSize)
    {
        int at = first;
        using MemoryStream stream = new();
        foreach ((Opcode _, byte[] cdb, byte[] data) in sent.Where(command => command.Code == Opcode.Write10))
        {
            Assert.Equal(at, BinaryPrimitives.ReadInt32BigEndian(cdb.AsSpan(2)));
            int count = BinaryPrimitives.ReadUInt16BigEndian(cdb.AsSpan(7));
            Assert.Equal(count * blockSize, data.Length);
            stream.Write(data);
            at += count;
        }

        Assert.Equal(first + blocks, at);
        return stream.ToArray();
    }
}
