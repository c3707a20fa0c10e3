using System.Text;
using PacketFs.Core;
using PacketFs.Mount.Fuse;
using PacketFs.TestKit.Volumes;
using Xunit;

namespace PacketFs.UnitTests.Mount;

public sealed class FuseNamesTests
{
    [Fact]
    public void Names_of_every_script_go_to_the_kernel_and_back()
    {
        foreach (string name in OddNames.Valid)
        {
            Assert.Equal(Encoding.UTF8.GetBytes(name), Encode(name));
            Assert.Equal(name, Decode(Encode(name)));
        }
    }

    [Theory]
    [InlineData("\uD800")]
    [InlineData("\uDFFF")]
    [InlineData("a\uDC00b")]
    [InlineData("\uDC00\uD800")]
    [InlineData("\uD83D\uDE00\uD83D")]
    [InlineData("\uD800\uD83D\uDE00")]
    [InlineData("\uDE00\uDE00\uD83D\uD83D")]
    public void Lone_surrogates_are_shown_in_a_way_that_leads_back(string name) =>
        Assert.Equal(name, Decode(Encode(name)));

    [Theory]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xE0, 0x80, 0xAF })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xFF, 0x41 })]
    [InlineData(new byte[] { 0x41, 0xED, 0xA0 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80 })]
    public void Bytes_that_are_no_name_are_refused(byte[] bytes) =>
        Assert.False(FuseNames.TryDecode(bytes, new char[bytes.Length], out _));

    [Fact]
    public void Whatever_decodes_encodes_to_the_same_bytes()
    {
        Prng random = new(7);
        byte[] alphabet = [0x41, 0x7F, 0x80, 0x9F, 0xA0, 0xB8, 0xBD, 0xBF, 0xC3, 0xE4, 0xED, 0xF0, 0x9F, 0x98];
        int decoded = 0;
        for (int i = 0; i < 200_000; i++)
        {
            byte[] bytes = new byte[random.Next(1, 9)];
            for (int j = 0; j < bytes.Length; j++)
            {
                bytes[j] = alphabet[random.Next(alphabet.Length)];
            }

            char[] units = new char[bytes.Length];
            if (FuseNames.TryDecode(bytes, units, out int length))
            {
                decoded++;
                Assert.Equal(bytes, Encode(new string(units, 0, length)));
            }
        }

        Assert.True(decoded > 1_000, $"only {decoded} of the tries were names");
    }

    [Fact]
    public void Any_units_encode_to_bytes_that_decode_to_them()
    {
        Prng random = new(8);
        for (int i = 0; i < 100_000; i++)
        {
            char[] units = new char[random.Next(1, 6)];
            for (int j = 0; j < units.Length; j++)
            {
                units[j] = (char)(random.OneIn(2) ? random.Next(0xD7F0, 0xE00F) : random.Next(1, 0xFFFF));
            }

            string name = new(units);
            Assert.Equal(name, Decode(Encode(name)));
        }
    }

    private static byte[] Encode(string name)
    {
        byte[] bytes = new byte[name.Length * 3];
        return bytes[..FuseNames.Encode(name, bytes)];
    }

    private static string Decode(byte[] bytes)
    {
        char[] units = new char[bytes.Length];
        Assert.True(FuseNames.TryDecode(bytes, units, out int length));
        return new string(units, 0, length);
    }
}
