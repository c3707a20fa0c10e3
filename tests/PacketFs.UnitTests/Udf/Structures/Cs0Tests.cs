using PacketFs.Core;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Structures;

public sealed class Cs0Tests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("A.TXT", "08412e545854")]
    [InlineData("é", "08e9")]
    [InlineData("ÿ", "08ff")]
    [InlineData("Ā", "100100")]
    [InlineData("a日", "10006165e5")]
    [InlineData("😀", "10d83dde00")]
    public void Text_is_encoded_in_the_shortest_form_and_decodes_back(string text, string expected)
    {
        byte[] bytes = new byte[255];
        Assert.True(Cs0.TryEncode(text, bytes, out int count));
        Assert.Equal(expected, Convert.ToHexStringLower(bytes[..count]));
        Assert.Equal(text, Cs0.Decode(bytes.AsSpan(0, count)));
        Assert.Equal(count, Cs0.EncodedLength(text));
    }

    [Fact]
    public void A_lone_surrogate_is_copied_both_ways()
    {
        string text = "\ud800x";
        byte[] bytes = new byte[8];
        Assert.True(Cs0.TryEncode(text, bytes, out int count));
        Assert.Equal("10d8000078", Convert.ToHexStringLower(bytes[..count]));
        Assert.Equal(text, Cs0.Decode(bytes.AsSpan(0, count)));
    }

    [Fact]
    public void The_longest_names_fit_and_one_more_does_not()
    {
        byte[] bytes = new byte[Cs0.MaximumIdentifierBytes];
        Assert.True(Cs0.TryEncode(new string('x', 254), bytes, out _));
        Assert.False(Cs0.TryEncode(new string('x', 255), bytes, out _));
        Assert.True(Cs0.TryEncode(new string('日', 127), bytes, out _));
        Assert.False(Cs0.TryEncode(new string('日', 128), bytes, out _));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_and_nothing_throws()
    {
        Assert.Null(Cs0.Decode([7, 65]));
        Assert.Null(Cs0.Decode([254, 65]));
        Assert.Equal("A", Cs0.Decode([16, 0, 65, 9]));
        char[] chars = new char[255];
        Assert.True(Cs0.TryDecodeDeleted([254, 65], chars, out int count));
        Assert.Equal("A", new string(chars, 0, count));
        Assert.False(Cs0.TryDecode([8, 65, 66], chars.AsSpan(0, 1), out _));
        Prng prng = new(5);
        byte[] bytes = new byte[255];
        for (int i = 0; i < 10_000; i++)
        {
            prng.Fill(bytes);
            _ = Cs0.Decode(bytes.AsSpan(0, prng.Next(255)));
            _ = Cs0.DecodeDstring(bytes.AsSpan(0, prng.Next(1, 128)));
        }
    }

    [Fact]
    public void A_dstring_counts_its_compression_identifier_and_an_empty_one_is_all_zero()
    {
        Dstring32 field = default;
        Assert.True(field.TryEncode("LABEL"));
        Assert.Equal(6, field[31]);
        Assert.Equal("LABEL", field.Decode());
        Assert.True(field.TryEncode(""));
        Assert.False(((ReadOnlySpan<byte>)field).ContainsAnyExcept((byte)0));
        Assert.Equal("", field.Decode());
    }

    [Fact]
    public void A_dstring_holds_what_its_size_allows_and_no_more()
    {
        Dstring128 field = default;
        Assert.True(field.TryEncode(new string('x', 126)));
        Assert.Equal(126, field.Decode()!.Length);
        Assert.False(field.TryEncode(new string('x', 127)));
        Assert.True(field.TryEncode(new string('ß', 63)));
        Assert.Equal(Cs0.SixteenBit, field[0]);
        Assert.False(field.TryEncode(new string('ß', 64)));
        field[127] = 128;
        Assert.Null(field.Decode());
    }
}
