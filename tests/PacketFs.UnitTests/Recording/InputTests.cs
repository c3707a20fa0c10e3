using PacketFs.Core;
using PacketFs.Recording.Inputs;
using PacketFs.Recording.Tracks;
using Xunit;

namespace PacketFs.UnitTests.Recording;

public sealed class InputTests
{
    [Fact]
    public void A_bin_with_tracks_of_several_kinds_is_cut_at_the_indexes()
    {
        using TemporaryFolder folder = new();
        byte[] bin = TemporaryFolder.Random(1, (300 * 2048) + (400 * 2352));
        folder.File("a.bin", bin);
        string cue = folder.Text("a.cue", """
            FILE "a.bin" BINARY
            TRACK 01 MODE1/2048
            INDEX 01 00:00:00
            TRACK 02 AUDIO
            INDEX 00 00:04:00
            INDEX 01 00:05:00
            INDEX 02 00:06:00
            """);
        using RecordingSet set = Open(cue);
        Assert.Equal(300, set.Tracks[0].Length);
        RecordingTrack audio = set.Tracks[1];
        Assert.Equal((75, 325L), (audio.Gap, audio.Length!.Value));
        Assert.Equal(75L, Assert.Single(audio.FurtherIndexes));
        Assert.Equal(bin[..(300 * 2048)], ReadAll(set.Tracks[0].Source));
        Assert.Equal(bin[(300 * 2048)..], ReadAll(audio.Source));
    }

    [Fact]
    public void A_gap_at_the_end_of_the_file_before_belongs_to_its_track()
    {
        using TemporaryFolder folder = new();
        byte[] first = TemporaryFolder.Random(1, 310 * 2352);
        byte[] second = TemporaryFolder.Random(2, 300 * 2352);
        folder.File("1.wav", TemporaryFolder.Wave(first));
        folder.File("2.wav", TemporaryFolder.Wave(second));
        string cue = folder.Text("a.cue", """
            FILE "1.wav" WAVE
            TRACK 01 AUDIO
            INDEX 01 00:00:00
            TRACK 02 AUDIO
            INDEX 00 00:04:05
            FILE "2.wav" WAVE
            INDEX 01 00:00:00
            """);
        using RecordingSet set = Open(cue);
        Assert.Equal(305, set.Tracks[0].Length);
        Assert.Equal((5, 300L), (set.Tracks[1].Gap, set.Tracks[1].Length!.Value));
        Assert.Equal([.. first[(305 * 2352)..], .. second], ReadAll(set.Tracks[1].Source));
    }

    [Fact]
    public void Motorola_samples_are_turned()
    {
        using TemporaryFolder folder = new();
        byte[] samples = TemporaryFolder.Random(3, 300 * 2352);
        folder.File("a.bin", samples);
        string cue = folder.Text("a.cue", "FILE a.bin MOTOROLA\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n");
        using RecordingSet set = Open(cue);
        byte[] read = ReadAll(set.Tracks[0].Source);
        Assert.Equal((samples[0], samples[1]), (read[1], read[0]));
        Assert.Equal((samples[^2], samples[^1]), (read[^1], read[^2]));
    }

    [Theory]
    [InlineData("FILE no.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00", 1, "does not exist")]
    [InlineData("FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:10:00", 3, "beyond the end")]
    [InlineData("FILE a.bin BINARY\nTRACK 01 MODE1/2048\nINDEX 01 00:00:00", 2, "whole sectors of 2,048")]
    [InlineData("FILE a.bin WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00", 1, "no WAV file")]
    public void A_sheet_that_does_not_fit_its_files_is_refused(string text, int line, string problem)
    {
        using TemporaryFolder folder = new();
        folder.File("a.bin", TemporaryFolder.Random(4, 301 * 2352));
        string cue = folder.Text("a.cue", text);
        FsException error = Assert.Throws<FsException>(() => Open(cue));
        Assert.StartsWith($"{cue}:{line}: ", error.Message);
        Assert.Contains(problem, error.Message);
    }

    [Fact]
    public void Samples_of_a_wav_file_are_found_behind_strange_chunks_and_filled_up_with_silence()
    {
        using TemporaryFolder folder = new();
        byte[] samples = TemporaryFolder.Random(5, 2352 + 400);
        string wave = folder.File("a.wav", TemporaryFolder.Wave(samples));
        using RecordingSet set = Open(wave);
        Assert.Equal(SectorForm.Audio, set.Tracks[0].Form);
        byte[] read = ReadAll(set.Tracks[0].Source);
        Assert.Equal(2 * 2352, read.Length);
        Assert.Equal(samples, read[..samples.Length]);
        Assert.All(read[samples.Length..], value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(48_000, 16, 2, "48,000 Hz")]
    [InlineData(44_100, 24, 2, "24 bits")]
    [InlineData(44_100, 16, 1, "1 channel(s)")]
    public void What_no_cd_plays_is_refused_with_what_it_is(int rate, short bits, short channels, string problem)
    {
        using TemporaryFolder folder = new();
        string wave = folder.File("a.wav", TemporaryFolder.Wave(new byte[4704], rate, bits, channels));
        FsException error = Assert.Throws<FsException>(() => Open(wave));
        Assert.Contains(problem, error.Message);
        Assert.Contains("ffmpeg", error.Message);
    }

    [Fact]
    public void A_pipe_ends_when_it_ends_unless_a_size_was_promised()
    {
        byte[] data = TemporaryFolder.Random(6, 5000);
        using RecordingSet open = InputReader.Open(["-"], new InputOptions(), () => new MemoryStream(data));
        Assert.Null(open.Tracks[0].Length);
        byte[] buffer = new byte[8 * 2048];
        Assert.Equal(3, open.Tracks[0].Source.Read(0, buffer));
        Assert.Equal(data, buffer[..5000]);
        Assert.Equal(0, open.Tracks[0].Source.Read(3, buffer));

        InputOptions promised = new() { PipeBytes = 10 * 2048 };
        using RecordingSet cut = InputReader.Open(["-"], promised, () => new MemoryStream(data));
        FsException error = Assert.Throws<FsException>(() => cut.Tracks[0].Source.Read(0, new byte[10 * 2048]));
        Assert.Contains("ended after 3 sectors; 10 were promised", error.Message);
    }

    [Fact]
    public void An_image_that_is_cut_short_is_filled_up_and_an_empty_one_refused()
    {
        using TemporaryFolder folder = new();
        string image = folder.File("a.iso", TemporaryFolder.Random(7, 3000));
        using RecordingSet set = Open(image);
        Assert.Equal(2, set.Tracks[0].Length);
        Assert.Throws<FsException>(() => Open(folder.File("b.iso", [])));
        Assert.Throws<FsException>(() => Open(folder.Path + "/none.iso"));
    }

    private static RecordingSet Open(string name) =>
        InputReader.Open([name], new InputOptions(), () => throw new InvalidOperationException("no pipe"));

    private static byte[] ReadAll(ISectorSource source)
    {
        byte[] bytes = new byte[source.SectorCount!.Value * source.SectorSize];
        Assert.Equal(source.SectorCount, source.Read(0, bytes));
        return bytes;
    }
}
