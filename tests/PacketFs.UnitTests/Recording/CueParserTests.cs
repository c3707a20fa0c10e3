using PacketFs.Core;
using PacketFs.Recording.Cue;
using PacketFs.Recording.Tracks;
using Xunit;

namespace PacketFs.UnitTests.Recording;

public sealed class CueParserTests
{
    private const string Sheet = """
        REM GENRE Test
        CATALOG 4012345678901
        TITLE "An album, with blanks"
        PERFORMER Somebody
        FILE "disc image.bin" BINARY
          TRACK 01 MODE1/2352
            INDEX 01 00:00:00
          TRACK 02 AUDIO
            TITLE "First song"
            FLAGS DCP PRE
            ISRC DE-A39-09-12345
            PREGAP 00:02:00
            INDEX 01 10:00:30
            INDEX 02 10:10:00
            POSTGAP 00:01:00
        FILE other.wav WAVE
          TRACK 03 AUDIO
            INDEX 00 00:00:00
            INDEX 01 00:02:05
        """;

    [Fact]
    public void A_sheet_with_everything()
    {
        CueSheet sheet = Parse(Sheet);
        Assert.Equal("4012345678901", sheet.Catalogue);
        Assert.Equal("An album, with blanks", sheet.Text.Title);
        Assert.Equal("Somebody", sheet.Text.Performer);
        Assert.Equal(["disc image.bin", "other.wav"], sheet.Files.Select(file => file.Path));
        Assert.Equal(
            [SectorForm.Mode1Raw, SectorForm.Audio, SectorForm.Audio], sheet.Tracks.Select(track => track.Form));
        CueTrack song = sheet.Tracks[1];
        Assert.True(song.IsCopyPermitted && song.HasPreEmphasis && !song.HasFourChannels);
        Assert.Equal("DEA390912345", song.Isrc);
        Assert.Equal("First song", song.Text.Title);
        Assert.Equal(150, song.PreGap);
        Assert.Equal(75, song.PostGap);
        Assert.Equal([(1, 45_030L), (2, 45_750L)], song.Indexes.Select(index => (index.Number, index.Frames)));
        Assert.Equal([0, 1], sheet.Tracks[2].Indexes.Select(index => index.Number));
        Assert.Equal(1, sheet.Tracks[2].Indexes[0].File);
    }

    [Theory]
    [InlineData("TRACK 01 AUDIO", 1, "TRACK before any FILE")]
    [InlineData("FILE a.bin BINARY\nINDEX 01 00:00:00", 2, "no TRACK yet")]
    [InlineData("FILE a.bin BINARY\nTRACK 01 MODE3/2352", 2, "MODE3/2352 is not known")]
    [InlineData("FILE a.bin BINARY\nTRACK 100 AUDIO", 2, "1 to 99")]
    [InlineData("FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:60:00", 3, "seconds below 60")]
    [InlineData("FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:75", 3, "frames below 75")]
    [InlineData("FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00", 3, "MM:SS:FF")]
    [InlineData("FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 02 00:00:00", 3, "first INDEX")]
    [InlineData("FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nINDEX 03 00:01:00", 4, "follows INDEX 01")]
    [InlineData("FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 00 00:02:00\nINDEX 01 00:01:00", 4, "before that of the")]
    [InlineData("FILE a.bin BINARY\nTRACK 01 AUDIO\nTRACK 02 AUDIO", 2, "track 1 has no INDEX 01")]
    [InlineData("FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 03 AUDIO", 4, "track 3 follows track 1")]
    [InlineData("FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nPREGAP 00:02:00", 4, "before the track's INDEX")]
    [InlineData("FILE a.bin BINARY\nTRACK 01 AUDIO\nPOSTGAP 00:02:00", 3, "after the track's INDEX")]
    [InlineData("FILE a.bin BINARY\nTRACK 01 AUDIO\nFLAGS XYZ", 3, "flag XYZ")]
    [InlineData("FILE a.bin BINARY\nTRACK 01 MODE1/2048\nFLAGS PRE", 3, "audio tracks")]
    [InlineData("FILE a.bin BINARY\nTRACK 01 AUDIO\nISRC 12345", 3, "ISRC takes")]
    [InlineData("CATALOG 123", 1, "13 digits")]
    [InlineData("FILE a.mp3 MP3", 1, "convert it to WAVE")]
    [InlineData("FILE a.wav WAVE\nTRACK 01 MODE1/2048", 2, "type BINARY")]
    [InlineData("FILE \"a.bin BINARY", 1, "quotation mark")]
    [InlineData("FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nBANANA 1", 4, "'BANANA'")]
    [InlineData("REM nothing", 1, "there is no TRACK")]
    public void What_is_wrong_is_told_with_file_and_line(string text, int line, string problem)
    {
        FsException error = Assert.Throws<FsException>(() => Parse(text));
        Assert.Equal(FsError.InvalidArgument, error.Error);
        Assert.StartsWith($"test.cue:{line}: ", error.Message);
        Assert.Contains(problem, error.Message);
    }

    private static CueSheet Parse(string text) => CueParser.Parse("test.cue", text.Split('\n'));
}
