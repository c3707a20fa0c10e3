using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mmc.Replies;
using PacketFs.Recording.CdText;
using PacketFs.Recording.Planning;
using PacketFs.Recording.Tracks;
using PacketFs.TestKit.Recording;
using PacketFs.UnitTests.Mmc;
using Xunit;

namespace PacketFs.UnitTests.Recording;

public sealed class PlannerTests
{
    private static readonly RecordingOptions Sao = new() { Method = MethodChoice.Sao };

    [Fact]
    public void Cue_sheet_of_one_data_track()
    {
        using RecordingBench bench = new();
        RecordingPlan plan = bench.Plan(new([RecordingBench.Track(SectorForm.Mode1, 300)]), Sao);
        AssertCue(plan, """
            41 00 00 14 00 00 00 00
            41 01 00 10 00 00 00 00
            41 01 01 10 00 00 02 00
            41 AA 01 14 00 00 06 00
            """);
        Assert.Equal(-150, plan.FirstWrite.Value);
        Assert.Equal(450, plan.Tracks[0].Sent);
    }

    [Fact]
    public void Cue_sheet_of_two_audio_tracks_without_and_with_a_gap()
    {
        using RecordingBench bench = new();
        RecordingTrack first = RecordingBench.Track(SectorForm.Audio, 400);
        RecordingTrack second = RecordingBench.Track(SectorForm.Audio, 500);
        AssertCue(bench.Plan(new([first, second]), Sao), """
            01 00 00 01 00 00 00 00
            01 01 00 00 00 00 00 00
            01 01 01 00 00 00 02 00
            01 02 01 00 00 00 07 19
            01 AA 01 01 00 00 0E 00
            """);
        AssertCue(bench.Plan(new([first, second with { AddedGap = 150 }]), Sao), """
            01 00 00 01 00 00 00 00
            01 01 00 00 00 00 00 00
            01 01 01 00 00 00 02 00
            01 02 00 00 00 00 07 19
            01 02 01 00 00 00 09 19
            01 AA 01 01 00 00 10 00
            """);
    }

    [Fact]
    public void Catalogue_number_isrc_flags_and_further_indexes_stand_where_drives_want_them()
    {
        using RecordingBench bench = new();
        RecordingTrack track = RecordingBench.Track(SectorForm.Audio, 1000) with
        {
            Isrc = "DEA390912345",
            IsCopyPermitted = true,
            HasPreEmphasis = true,
            IsProtectedCopy = true,
            FurtherIndexes = [375],
        };
        RecordingPlan plan = bench.Plan(new([track]) { Catalogue = "4012345678901" }, Sao);
        AssertCue(plan, """
            02 34 30 31 32 33 34 35
            02 36 37 38 39 30 31 00
            31 00 00 01 00 00 00 00
            33 01 44 45 41 33 39 30
            33 01 39 31 32 33 34 35
            31 01 00 00 80 00 00 00
            31 01 01 00 80 00 02 00
            31 01 02 00 80 00 07 00
            31 AA 01 01 00 00 0F 19
            """);
    }

    [Fact]
    public void A_gap_of_two_seconds_parts_data_from_audio()
    {
        using RecordingBench bench = new();
        RecordingTrack data = RecordingBench.Track(SectorForm.Mode1, 300);
        RecordingTrack audio = RecordingBench.Track(SectorForm.Audio, 300);
        RecordingPlan plan = bench.Plan(new([data, audio]), Sao);
        Assert.Equal([-150L, 300L], plan.Tracks.Select(track => track.GapStart.Value));
        Assert.Equal([0L, 450L], plan.Tracks.Select(track => track.Start.Value));
        Assert.Equal([0x14, 0x10, 0x10, 0x00, 0x00, 0x01], plan.CueSheet.Select(entry => (int)entry.DataForm));
        Assert.Contains(plan.Notes, note => note.Contains("two seconds"));
    }

    [Theory]
    [InlineData(SectorForm.Mode1Raw, 0x11, 2352)]
    [InlineData(SectorForm.Mode2, 0x20, 2336)]
    [InlineData(SectorForm.Mode2Raw, 0x20, 2336)]
    [InlineData(SectorForm.Form1, 0x20, 2336)]
    public void Each_form_has_its_code_and_size(SectorForm form, int dataForm, int size)
    {
        using RecordingBench bench = new();
        RecordingPlan plan = bench.Plan(new([RecordingBench.Track(form, 300)]), Sao);
        Assert.Equal(dataForm, plan.CueSheet[1].DataForm);
        Assert.Equal(size, DeviceBlocks.SizeOf(plan.Tracks[0].Block));
    }

    [Fact]
    public void Methods_follow_from_the_input_unless_they_are_named()
    {
        using RecordingBench bench = new();
        RecordingTrack data = RecordingBench.Track(SectorForm.Mode1, 300);
        RecordingTrack audio = RecordingBench.Track(SectorForm.Audio, 300);
        Assert.Equal(RecordingMethod.TrackAtOnce, bench.Plan(new([data])).Method);
        Assert.Equal(RecordingMethod.SessionAtOnce, bench.Plan(new([audio])).Method);
        Assert.Equal(
            RecordingMethod.TrackAtOnce,
            bench.Plan(new([audio]), new() { End = SessionEnd.LeaveOpen }).Method);
        Assert.Equal(
            RecordingMethod.FixedPacket, bench.Plan(new([data]), new() { Method = MethodChoice.Packet }).Method);
        Assert.Equal(RecordingMethod.Raw, bench.Plan(new([data]), new() { Method = MethodChoice.Raw }).Method);
    }

    [Fact]
    public void Track_at_once_counts_the_links_and_fills_up_short_tracks()
    {
        using RecordingBench bench = new();
        RecordingPlan plan = bench.Plan(
            new([RecordingBench.Track(SectorForm.Mode1, 10), RecordingBench.Track(SectorForm.Mode1, 400)]),
            new() { Method = MethodChoice.Tao });
        Assert.Equal([0L, 452L], plan.Tracks.Select(track => track.Start.Value));
        Assert.Equal(300, plan.Tracks[0].Sent);
        Assert.Equal(852, plan.NeededBlocks);
        Assert.Contains(plan.Notes, note => note.Contains("four seconds"));
    }

    [Fact]
    public void What_does_not_fit_is_refused_before_anything_is_written()
    {
        using RecordingBench bench = new();
        RecordingTrack large = new("large", SectorForm.Mode1, new ZeroSource(2048, 360_000));
        FsException error = Assert.Throws<FsException>(() => bench.Plan(new([large])));
        Assert.Equal(FsError.NoSpace, error.Error);
        Assert.Contains("360,000", error.Message);
        Assert.Contains("359,849", error.Message);
        Assert.Empty(bench.Recording());
    }

    [Fact]
    public void A_pipe_of_unknown_length_is_no_session()
    {
        using RecordingBench bench = new();
        RecordingTrack pipe = new(
            "standard input",
            SectorForm.Mode1,
            new PacketFs.Recording.Inputs.StreamSource(Stream.Null, "standard input", 2048, null));
        Assert.Contains("--size", Assert.Throws<FsException>(() => bench.Plan(new([pipe]), Sao)).Message);
        Assert.Equal(RecordingMethod.TrackAtOnce, bench.Plan(new([pipe])).Method);
    }

    [Fact]
    public void Cd_text_counts_its_packs_and_seals_them()
    {
        RecordingSet set = new(
        [
            RecordingBench.Track(SectorForm.Audio, 300) with { Text = new() { Title = "One" } },
            RecordingBench.Track(SectorForm.Audio, 300) with { Text = new() { Title = "Two, longer than a pack" } },
        ])
        {
            Text = new() { Title = "Album", Performer = "Me" },
        };
        CdTextPack[] packs = [.. CdTextEncoder.Encode(set)];
        Assert.All(packs, pack => Assert.True(pack.IsSound));
        Assert.Equal([0x80, 0x80, 0x80, 0x81, 0x8F, 0x8F, 0x8F], packs.Select(pack => (int)pack.Type));
        Assert.Equal(Enumerable.Range(0, 7), packs.Select(pack => (int)pack.SequenceNumber));
        byte[] text = [.. packs[..3].SelectMany(pack => ((ReadOnlySpan<byte>)pack.Text).ToArray())];
        Assert.StartsWith("Album\0One\0Two, longer than a pack\0", System.Text.Encoding.Latin1.GetString(text));
        Assert.Equal([0, 2, 2], packs[..3].Select(pack => (int)pack.TrackNumber));
        Assert.Equal([0, 2, 14], packs[..3].Select(pack => (int)pack.BlockAndPosition));
        Assert.Equal(
            Hex.Bytes("00 01 02 00 03 01 00 00 00 00 00 00"), ((ReadOnlySpan<byte>)packs[4].Text).ToArray());
        Assert.Equal(6, packs[5].Text[8]);
        Assert.Equal(9, packs[6].Text[4]);
    }

    private static void AssertCue(RecordingPlan plan, string expected)
    {
        string[] lines = [.. expected.Split('\n').Select(line => Convert.ToHexString(Hex.Bytes(line.Trim())))];
        string[] actual =
        [
            .. plan.CueSheet.Select(entry => Convert.ToHexString(
                MemoryMarshal.AsBytes(new ReadOnlySpan<CueSheetEntry>(in entry)))),
        ];
        Assert.Equal(lines, actual);
    }
}
