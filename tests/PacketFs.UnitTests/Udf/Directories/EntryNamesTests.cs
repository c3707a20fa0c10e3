using PacketFs.Core;
using PacketFs.Udf.Directories;
using Xunit;

namespace PacketFs.UnitTests.Udf.Directories;

public sealed class EntryNamesTests
{
    [Theory]
    [InlineData("plain.txt")]
    [InlineData("r\u00E9sum\u00E9")]
    [InlineData("\u0416\uD83D\uDE00")]
    public void A_name_comes_back_as_it_was(string name)
    {
        byte[] identifier = new byte[255];
        int length = EntryNames.Encode(name, identifier);
        Assert.Equal(name, Decode(identifier.AsSpan(0, length), out bool translated));
        Assert.False(translated);
        Assert.True(EntryNames.Matches(identifier.AsSpan(0, length), name));
        Assert.False(EntryNames.Matches(identifier.AsSpan(0, length), name + "x"));
    }

    [Theory]
    [InlineData("\bdir/file.txt", "dir_file#", ".txt")]
    [InlineData("\bnul\0here", "nul_here#", "")]
    [InlineData("\b.", ".#", "")]
    [InlineData("\b..", "..#", "")]
    [InlineData("\u00FE", "#", "")]
    public void What_is_no_name_here_is_shown_as_one(string identifier, string start, string end)
    {
        string shown = Decode([.. identifier.Select(c => (byte)c)], out bool translated);
        Assert.True(translated);
        Assert.StartsWith(start, shown, StringComparison.Ordinal);
        Assert.EndsWith(end, shown, StringComparison.Ordinal);
        Assert.Equal(start.Length + 4 + end.Length, shown.Length);
        Assert.DoesNotContain('/', shown);
    }

    [Fact]
    public void Both_ways_to_record_a_name_are_the_same_name()
    {
        byte[] wide = [16, 0, (byte)'a', 0, (byte)'b'];
        Assert.True(EntryNames.Matches(wide, "ab"));
        Assert.False(EntryNames.Matches(wide, "ba"));
    }

    [Fact]
    public void Half_a_character_is_refused()
    {
        foreach (string name in (string[])[((char)0xD83D).ToString(), "a" + (char)0xDE00 + "b"])
        {
            Assert.Equal(
                FsError.InvalidName,
                Assert.Throws<FsException>(() => EntryNames.Encode(name, new byte[255])).Error);
        }
    }

    private static string Decode(ReadOnlySpan<byte> identifier, out bool translated)
    {
        char[] shown = new char[EntryNames.MaximumShownChars];
        return new string(shown, 0, EntryNames.Decode(identifier, shown, out translated));
    }
}
