using System.Runtime.InteropServices;
using System.Text;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Commands;
using PacketFs.Recording.Planning;
using PacketFs.Recording.Running;
using PacketFs.Recording.Tracks;
using Xunit;

namespace PacketFs.SimulationTests.Recording;

/// <summary>CD-R and CD-RW, session at once and raw, data and audio: read sector by sector in another drive.</summary>
public sealed class CdSessionTests
{
    public static TheoryData<MediumType, MethodChoice, SectorForm> Everything
    {
        get
        {
            TheoryData<MediumType, MethodChoice, SectorForm> rows = [];
            foreach (MediumType medium in new[] { MediumType.CdR, MediumType.CdRw })
            {
                foreach (MethodChoice method in new[] { MethodChoice.Tao, MethodChoice.Sao, MethodChoice.Raw })
                {
                    foreach (SectorForm form in Enum.GetValues<SectorForm>())
                    {
                        rows.Add(medium, method, form);
                    }
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void Every_form_comes_back_in_a_drive_that_only_reads(
        MediumType medium, MethodChoice method, SectorForm form)
    {
        using RecordingScenario scenario = new(medium);
        RecordingTrack track = SoundTrack(form, 400, 1);
        RecordingOutcome outcome = scenario.Record(new([track]), new() { Method = method, Verify = true });
        Assert.True(outcome.IsGood, outcome.Problem);
        scenario.MoveTo(DriveKind.Rom);
        AssertSectors(scenario, track, 0);
    }

    [Theory]
    [InlineData(MethodChoice.Sao)]
    [InlineData(MethodChoice.Raw)]
    public void Data_and_audio_with_gaps_and_codes_lie_where_the_plan_says(MethodChoice method)
    {
        using RecordingScenario scenario = new(MediumType.CdR);
        RecordingTrack data = SoundTrack(SectorForm.Mode1, 400, 1);
        RecordingTrack first = SoundTrack(SectorForm.Audio, 500, 2) with
        {
            Isrc = "DEA390912345",
            Text = new() { Title = "First song" },
        };
        RecordingTrack second = SoundTrack(SectorForm.Audio, 600, 3) with { AddedGap = 75, FurtherIndexes = [300] };
        RecordingSet set = new([data, first, second])
        {
            Catalogue = "4012345678901",
            Text = new() { Title = "Album", Performer = "Somebody" },
        };
        RecordingPlan plan = scenario.Plan(set, new() { Method = method, Verify = true });
        RecordingOutcome outcome = RecordingRun.Execute(plan, scenario.Drive);
        Assert.True(outcome.IsGood, outcome.Problem);
        scenario.MoveTo(DriveKind.Rom);
        Assert.Equal([0L, 550, 1125], plan.Tracks.Select(track => track.Start.Value));
        AssertSectors(scenario, data, 0);
        AssertSectors(scenario, first, 550);
        AssertSectors(scenario, second, 1125);
        Assert.True(scenario.Drive.ReadToc(TocFormat.CdText, out byte[] packs).IsGood);
        Assert.Equal(MemoryMarshal.AsBytes(plan.CdText.AsSpan()).ToArray(), packs[4..]);
        AssertCodes(scenario, 550, 400);
    }

    [Fact]
    public void Sixteen_bytes_of_sub_channel_do_for_a_disc_without_text()
    {
        using RecordingScenario scenario = new(MediumType.CdR);
        RecordingTrack data = SoundTrack(SectorForm.Mode1, 400, 1);
        RecordingTrack audio = SoundTrack(SectorForm.Audio, 500, 2) with { Isrc = "DEA390912345" };
        RecordingSet set = new([data, audio]) { Catalogue = "4012345678901" };
        RecordingOutcome outcome = scenario.Record(
            set, new() { Method = MethodChoice.Raw, Subchannel = RawSubchannelMode.Raw16, Verify = true });
        Assert.True(outcome.IsGood, outcome.Problem);
        scenario.MoveTo(DriveKind.Rom);
        AssertSectors(scenario, data, 0);
        AssertSectors(scenario, audio, 550);
        AssertCodes(scenario, 550, 400);
    }

    [Theory]
    [InlineData(MethodChoice.Sao)]
    [InlineData(MethodChoice.Raw)]
    public void A_simulation_leaves_the_disc_blank(MethodChoice method)
    {
        using RecordingScenario scenario = new(MediumType.CdR);
        RecordingOutcome outcome = scenario.Record(
            new([SoundTrack(SectorForm.Audio, 400, 1)]), new() { Method = method, Simulate = true });
        Assert.True(outcome.IsGood, outcome.Problem);
        Assert.True(DiscSurvey.Take(scenario.Drive).IsBlank);
    }

    [Theory]
    [InlineData(MethodChoice.Sao)]
    [InlineData(MethodChoice.Raw)]
    public void A_power_cut_costs_the_session_and_a_rewritable_disc_is_blanked_and_good_again(MethodChoice method)
    {
        for (long command = 40; command <= 60; command += 10)
        {
            EmulatedDriveOptions options = new() { Faults = new FaultPlan(5, Fault.PowerCut(command)) };
            using RecordingScenario scenario = new(MediumType.CdRw, 0, options);
            RecordingTrack track = SoundTrack(SectorForm.Audio, 3000, 1);
            RecordingPlan plan = scenario.Plan(new([track]), new() { Method = method, Verify = true });
            RecordingOutcome outcome = RecordingRun.Execute(plan, scenario.Drive);
            Assert.False(outcome.IsGood);
            Assert.Contains("The session is lost", outcome.DiscText);
            Assert.Contains("packetfs erase", outcome.DiscText);
            scenario.PowerOn();
            Assert.True(scenario.Drive.Blank(BlankType.Minimal).IsGood);
            RecordingOutcome again = scenario.Record(new([track]), new() { Method = method, Verify = true });
            Assert.True(again.IsGood, again.Problem);
        }
    }

    [Fact]
    public void A_second_session_at_once_stands_behind_the_first()
    {
        using RecordingScenario scenario = new(MediumType.CdR);
        RecordingOptions multi = new()
        {
            Method = MethodChoice.Sao, End = SessionEnd.CloseSession, Verify = true,
        };
        RecordingTrack first = SoundTrack(SectorForm.Mode1, 400, 1);
        RecordingTrack second = SoundTrack(SectorForm.Audio, 500, 2);
        Assert.True(scenario.Record(new([first]), multi).IsGood);
        scenario.MoveTo(DriveKind.Recorder);
        RecordingOutcome outcome = scenario.Record(new([second]), multi);
        Assert.True(outcome.IsGood, outcome.Problem);
        scenario.MoveTo(DriveKind.Rom);
        AssertSectors(scenario, first, 0);
        AssertSectors(scenario, second, 400 + 11_400);
    }

    [Fact]
    public void A_session_that_is_cancelled_is_told_to_be_lost()
    {
        using RecordingScenario scenario = new(MediumType.CdRw);
        using CancellationTokenSource cancel = new();
        RecordingTrack track = SoundTrack(SectorForm.Audio, 3000, 1);
        RecordingPlan plan = scenario.Plan(new([track]), new() { Method = MethodChoice.Sao });
        RecordingOutcome outcome = RecordingRun.Execute(
            plan, scenario.Drive, new CancelAt(cancel, 0.5), cancel.Token);
        Assert.Equal(FsError.Cancelled, outcome.Error);
        Assert.Contains("The session is lost", outcome.DiscText);
        Assert.True(scenario.Drive.Blank(BlankType.Minimal).IsGood);
        RecordingOutcome again = scenario.Record(new([track]), new() { Method = MethodChoice.Sao, Verify = true });
        Assert.True(again.IsGood, again.Problem);
    }

    // What the Q sub-channel of a track says.
    private static void AssertCodes(RecordingScenario scenario, long start, int count)
    {
        const int Size = 2448;
        byte[] read = new byte[count * Size];
        Assert.True(scenario.Drive.ReadCdSectors(new Lba(start), read, Size, subChannel: 1).IsGood);
        byte[] digits = new byte[13];
        byte[] code = new byte[12];
        bool hasCatalogue = false;
        bool hasIsrc = false;
        for (int i = 0; i < count; i++)
        {
            SubchannelQ q = RawSubchannel.GetQ(read.AsSpan((i * Size) + CdSector.RawSize));
            Assert.True(q.IsSound);
            hasCatalogue |= q.TryReadCatalogue(digits);
            hasIsrc |= q.TryReadIsrc(code);
            if (q.Adr == SubchannelAdr.Position)
            {
                Assert.Equal(2, Bcd.Decode(q.TrackNumber));
            }
        }

        byte[] reply = new byte[24];
        Assert.True(scenario.Drive.Send(
            new ReadSubChannel(SubChannelFormat.MediaCatalogNumber, 24),
            ScsiTransfer.In(reply),
            CommandOptions.Query).IsGood);
        Assert.Equal("\u0080" + "4012345678901", Encoding.Latin1.GetString(reply, 8, 14));
        Assert.True(scenario.Drive.Send(
            new ReadSubChannel(SubChannelFormat.TrackIsrc, 24, 2),
            ScsiTransfer.In(reply),
            CommandOptions.Query).IsGood);
        Assert.Equal("\u0080" + "DEA390912345\0", Encoding.Latin1.GetString(reply, 8, 14));
        Assert.True(hasCatalogue && hasIsrc, $"catalogue {hasCatalogue}, ISRC {hasIsrc}");
        Assert.Equal("4012345678901", Encoding.ASCII.GetString(digits));
        Assert.Equal("DEA390912345", Encoding.ASCII.GetString(code));
    }

    // Raw forms must be what they say: whole sectors of elsewhere.
    private static RecordingTrack SoundTrack(SectorForm form, long sectors, ulong seed)
    {
        RecordingTrack track = RecordingScenario.Track(form, sectors, seed);
        return form switch
        {
            SectorForm.Mode1Raw or SectorForm.Mode2Raw or SectorForm.Mode2 =>
                track with { Source = new EncodedSource(form, sectors, seed) },
            _ => track,
        };
    }

    private static void AssertSectors(RecordingScenario scenario, RecordingTrack track, long start)
    {
        int count = (int)track.Source.SectorCount!.Value;
        byte[] read = scenario.ReadSectors(start, count);
        byte[] content = RecordingScenario.ContentOf(track);
        byte[] expected = new byte[CdSector.RawSize];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> source = content.AsSpan(i * track.Source.SectorSize, track.Source.SectorSize);
            SectorShaper.Build(track.Form, new Lba(start + i), source, expected);
            Assert.True(
                expected.AsSpan().SequenceEqual(read.AsSpan(i * CdSector.RawSize, CdSector.RawSize)),
                $"{track.Form}: sector {start + i} differs");
        }
    }

    private sealed class CancelAt(CancellationTokenSource cancel, double fraction) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value)
        {
            if (value.Stage.StartsWith("Writing track", StringComparison.Ordinal) && value.Fraction > fraction)
            {
                cancel.Cancel();
            }
        }
    }
}
