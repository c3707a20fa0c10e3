using PacketFs.Core;
using PacketFs.Packet;
using Xunit;

namespace PacketFs.UnitTests.Packet;

public sealed class ImageFileMediumTests : IDisposable
{
    private readonly string _path =
        Path.Combine(Path.GetTempPath(), $"packetfs-image-{Environment.ProcessId}-{Environment.TickCount64}.img");

    public ImageFileMediumTests()
    {
        using FileStream file = File.Create(_path);
        file.SetLength((2048 * 10) + 100);
    }

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_second_writer_is_told_that_the_image_is_busy()
    {
        using ImageFileMedium first = ImageFileMedium.Open(_path);
        FsException error = Assert.Throws<FsException>(() => ImageFileMedium.Open(_path));
        Assert.Equal(FsError.Busy, error.Error);
        Assert.Contains("in use by another program", error.Message, StringComparison.Ordinal);
        Assert.Equal(FsError.Busy, Assert.Throws<FsException>(() => ImageFileMedium.Open(_path, readOnly: true)).Error);
    }

    [Fact]
    public void Several_readers_share_an_image_and_keep_writers_out()
    {
        using ImageFileMedium first = ImageFileMedium.Open(_path, readOnly: true);
        using ImageFileMedium second = ImageFileMedium.Open(_path, readOnly: true);
        Assert.True(second.Geometry.IsReadOnly);
        Assert.Equal(FsError.Busy, Assert.Throws<FsException>(() => ImageFileMedium.Open(_path)).Error);
    }

    [Fact]
    public void A_part_of_a_block_at_the_end_is_left_alone_and_the_file_never_grows()
    {
        using (ImageFileMedium medium = ImageFileMedium.Open(_path))
        {
            Assert.Equal(new BlockGeometry(2048, 10, 1, false), medium.Geometry);
            Assert.Throws<InvariantException>(() => medium.Write(new Lba(10), new byte[2048]));
            Assert.True(medium.Write(new Lba(9), new byte[2048]).IsGood);
            Assert.True(medium.Sync().IsGood);
        }

        Assert.Equal((2048 * 10) + 100, new FileInfo(_path).Length);
    }

    [Fact]
    public void A_file_cut_shorter_behind_our_back_is_unreadable_not_endless()
    {
        using ImageFileMedium medium = ImageFileMedium.Open(_path);
        Assert.True(OperatingSystem.IsWindows() || Truncate(_path));
        MediumResult result = medium.Read(new Lba(2), new byte[2 * 2048]);
        Assert.Equal(OperatingSystem.IsWindows() ? MediumStatus.Good : MediumStatus.Unreadable, result.Status);
    }

    [Theory]
    [InlineData("/nowhere/at/all.img", FsError.NotFound)]
    [InlineData("/", FsError.IsDirectory)]
    public void What_cannot_be_opened_is_said_in_one_line(string path, FsError expected)
    {
        FsException error = Assert.Throws<FsException>(() => ImageFileMedium.Open(path));
        Assert.Equal(expected, error.Error);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void An_empty_file_and_odd_sizes_are_refused()
    {
        Assert.Equal(
            FsError.InvalidArgument, Assert.Throws<FsException>(() => ImageFileMedium.Open(_path, 1000)).Error);
        Assert.Equal(FsError.InvalidArgument,
            Assert.Throws<FsException>(() => ImageFileMedium.Open(_path, packetBlocks: 33)).Error);
        File.WriteAllBytes(_path, []);
        Assert.Equal(FsError.InvalidArgument, Assert.Throws<FsException>(() => ImageFileMedium.Open(_path)).Error);
    }

    private static bool Truncate(string path)
    {
        // Through a descriptor of its own: the lock is advisory.
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start("truncate", ["-s", "5000", path]);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
