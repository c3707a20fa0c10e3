using PacketFs.Core;
using PacketFs.Recording.Inputs.Flac;
using Xunit;

namespace PacketFs.UnitTests.Recording;

/// <summary>What a FLAC file says of itself, read before any library is needed.</summary>
public sealed class FlacStreamInfoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Length_and_digest_are_read()
    {
        FlacStreamInfo info = FlacStreamInfo.Read(Write(Header(44_100, 2, 16, 12_345_678_901)));
        Assert.Equal(12_345_678_901, info.SampleCount);
        Assert.True(info.HasDigest);
        Assert.Equal(0x5A, info.Digest[15]);
    }

    [Fact]
    public void A_tag_before_it_is_skipped()
    {
        byte[] tag = [.. "ID3"u8, 4, 0, 0, 0, 0, 1, 2, .. new byte[130]];
        string file = Write([.. tag, .. Header(44_100, 2, 16, 5)]);
        Assert.True(FlacStreamInfo.IsFlac(file));
        Assert.Equal(5, FlacStreamInfo.Read(file).SampleCount);
    }

    [Theory]
    [InlineData(48_000, 2, 16, "48,000 Hz, 16 bits, 2 channel")]
    [InlineData(44_100, 1, 16, "44,100 Hz, 16 bits, 1 channel")]
    [InlineData(44_100, 2, 24, "44,100 Hz, 24 bits, 2 channel")]
    [InlineData(655_350, 8, 32, "655,350 Hz, 32 bits, 8 channel")]
    public void What_a_CD_does_not_play_is_refused_with_what_it_is(int rate, int channels, int bits, string words)
    {
        FsException refusal = Assert.Throws<FsException>(
            () => FlacStreamInfo.Read(Write(Header(rate, channels, bits, 5))));
        Assert.Equal(FsError.NotSupported, refusal.Error);
        Assert.Contains(words, refusal.Message);
    }

    [Fact]
    public void Every_cut_and_every_other_file_is_no_FLAC_file()
    {
        byte[] whole = Header(44_100, 2, 16, 5);
        for (int length = 0; length < whole.Length; length++)
        {
            RequireRefused(whole[..length]);
        }

        RequireRefused([.. "RIFF"u8, .. new byte[60]]);
        RequireRefused([.. "ID3"u8, 4, 0, 0, 0x7F, 0x7F, 0x7F, 0x7F, .. whole]);
        RequireRefused([.. "fLaC"u8, 4, 0, 0, 34, .. new byte[60]]);
        RequireRefused([.. "fLaC"u8, 0, 0xFF, 0xFF, 0xFF, .. new byte[60]]);
    }

    [Fact]
    public void Longer_than_any_CD_is_refused_before_it_is_decoded()
    {
        if (!HasLibrary())
        {
            return;
        }

        FsException refusal = Assert.Throws<FsException>(
            () => FlacSource.CountBytes(Write(Header(44_100, 2, 16, 0xF_FFFF_FFFF))));
        Assert.Equal(FsError.NoSpace, refusal.Error);
    }

    public void Dispose() => _folder.Dispose();

    // Without libFLAC there is another refusal, which names the package.
    private bool HasLibrary()
    {
        try
        {
            FlacLibrary.Require("any.flac");
            return true;
        }
        catch (FsException missing)
        {
            Assert.Contains("libflac", missing.Message);
            return false;
        }
    }

    private void RequireRefused(byte[] content)
    {
        FsException refusal = Assert.Throws<FsException>(() => FlacStreamInfo.Read(Write(content)));
        Assert.Equal(FsError.InvalidArgument, refusal.Error);
        Assert.Contains("no FLAC file", refusal.Message);
    }

    private string Write(byte[] content)
    {
        string file = Path.Combine(_folder.Path, "x.flac");
        File.WriteAllBytes(file, content);
        return file;
    }

    private static byte[] Header(int rate, int channels, int bits, long samples)
    {
        byte[] header = [.. "fLaC"u8, 0x80, 0, 0, 34, .. new byte[34]];
        ulong packed = (ulong)rate << 44 | (ulong)(channels - 1) << 41 | (ulong)(bits - 1) << 36 | (ulong)samples;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(18), packed);
        header[^1] = 0x5A;
        return header;
    }
}
