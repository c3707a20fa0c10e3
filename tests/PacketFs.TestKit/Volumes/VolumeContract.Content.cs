using PacketFs.Core;
using Xunit;

namespace PacketFs.TestKit.Volumes;

/// <content>Reading, writing, holes, sizes.</content>
public abstract partial class VolumeContract
{
    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(1_700)]
    [InlineData(2_048)]
    [InlineData(2_049)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(1_000_003)]
    public void What_is_written_is_read_back(int length)
    {
        byte[] content = Noise(length);
        NodeId file = MakeFile(NodeId.Root, "file");
        Volume.Write(file, 0, content);
        Assert.Equal(length, Volume.GetAttributes(file).Size);
        Assert.Equal(content, ReadAll(file));
        Volume.Sync(file, dataOnly: false);
        Assert.Equal(content, ReadAll(file));
    }

    [Fact]
    public void A_read_stops_at_the_end_of_the_file()
    {
        NodeId file = MakeFile("file", "0123456789");
        byte[] buffer = new byte[8];
        Assert.Equal(8, Volume.Read(file, 0, buffer));
        Assert.Equal(2, Volume.Read(file, 8, buffer));
        Assert.Equal("89"u8, buffer.AsSpan(0, 2));
        Assert.Equal(0, Volume.Read(file, 10, buffer));
        Assert.Equal(0, Volume.Read(file, 1L << 40, buffer));
        Assert.Equal(0, Volume.Read(file, 3, []));
    }

    [Fact]
    public void Only_a_file_has_content()
    {
        NodeId directory = MakeDirectory(NodeId.Root, "directory");
        NodeId link = Volume.CreateSymbolicLink(NodeId.Root, "link", "x", LinkNode()).Id;
        NodeId fifo = Volume.Create(NodeId.Root, "fifo", new NewNode(NodeKind.Fifo, 0x1A4, 0, 0)).Id;
        foreach ((NodeId node, FsError error) in ((NodeId, FsError)[])[
            (directory, FsError.IsDirectory), (link, FsError.InvalidArgument), (fifo, FsError.InvalidArgument)])
        {
            Fails(error, () => Volume.Read(node, 0, new byte[1]));
            Fails(error, () => Volume.Write(node, 0, new byte[1]));
            Fails(error, () => Volume.SetAttributes(node, new AttributeChange { Size = 1 }));
            Fails(error, () => Volume.Allocate(node, AllocationMode.Extend, 0, 1));
            Fails(error, () => Volume.Seek(node, 0, SeekTarget.Data));
        }
    }

    [Fact]
    public void Ranges_that_make_no_sense_are_refused()
    {
        NodeId file = MakeFile("file", "text");
        Fails(FsError.InvalidArgument, () => Volume.Read(file, -1, new byte[1]));
        Fails(FsError.InvalidArgument, () => Volume.Write(file, -1, new byte[1]));
        Fails(FsError.InvalidArgument, () => Volume.SetAttributes(file, new AttributeChange { Size = -1 }));
        Fails(FsError.InvalidArgument, () => Volume.Allocate(file, AllocationMode.Extend, -1, 1));
        Fails(FsError.InvalidArgument, () => Volume.Allocate(file, AllocationMode.Extend, 0, 0));
        Fails(FsError.InvalidArgument, () => Volume.Allocate(file, AllocationMode.PunchHole, 0, -5));
        Fails(FsError.FileTooLarge, () => Volume.Write(file, long.MaxValue, new byte[1]));
        Assert.Equal("text", ReadText(file));
    }

    [Fact]
    public void A_write_past_the_end_leaves_zeros_between()
    {
        NodeId file = MakeFile("file", "start");
        Volume.Write(file, 1_000_000, "end"u8);
        byte[] content = ReadAll(file);
        Assert.Equal(1_000_003, content.Length);
        Assert.Equal("start"u8, content.AsSpan(0, 5));
        Assert.Equal(-1, content.AsSpan(5, 999_995).IndexOfAnyExcept((byte)0));
        Assert.Equal("end"u8, content.AsSpan(1_000_000));
        Assert.InRange(Volume.GetAttributes(file).AllocatedBytes, 0, 200_000);
    }

    [Fact]
    public void A_file_can_be_far_larger_than_the_volume_when_it_is_a_hole()
    {
        NodeId file = MakeFile(NodeId.Root, "file");
        Volume.SetAttributes(file, new AttributeChange { Size = 1L << 38 });
        Volume.Write(file, (1L << 37) + 5, "here"u8);
        byte[] around = new byte[12];
        Assert.Equal(12, Volume.Read(file, (1L << 37) + 1, around));
        Assert.Equal("\0\0\0\0here\0\0\0\0"u8, around);
        Assert.Equal(1L << 38, Volume.GetAttributes(file).Size);
        Assert.Equal(6, Volume.Read(file, (1L << 38) - 6, around));
    }

    [Fact]
    public void Truncating_and_growing_again_leaves_zeros_not_old_bytes()
    {
        byte[] content = Noise(100_000);
        foreach (int size in (int[])[0, 1, 1_500, 2_047, 2_048, 2_049, 65_535, 65_536, 99_999])
        {
            NodeId file = MakeFile(NodeId.Root, $"file {size}");
            Volume.Write(file, 0, content);
            Assert.Equal(size, Volume.SetAttributes(file, new AttributeChange { Size = size }).Size);
            Volume.SetAttributes(file, new AttributeChange { Size = 120_000 });
            byte[] found = ReadAll(file);
            Assert.True(content.AsSpan(0, size).SequenceEqual(found.AsSpan(0, size)));
            Assert.Equal(-1, found.AsSpan(size).IndexOfAnyExcept((byte)0));
        }
    }

    [Fact]
    public void A_write_beyond_a_truncated_end_does_not_bring_old_bytes_back()
    {
        NodeId file = MakeFile(NodeId.Root, "file");
        Volume.Write(file, 0, Noise(10_000));
        Volume.SetAttributes(file, new AttributeChange { Size = 3_000 });
        Volume.Write(file, 6_000, "x"u8);
        Assert.Equal(-1, ReadAll(file).AsSpan(3_000, 3_000).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void An_empty_write_changes_nothing()
    {
        NodeId file = MakeFile("file", "text");
        NodeAttributes before = Volume.GetAttributes(file);
        Tick();
        Volume.Write(file, 1_000, []);
        Assert.Null(AttributeComparison.Everything.Difference(before, Volume.GetAttributes(file)));
    }

    [Fact]
    public void Allocating_grows_the_file_by_zeros_unless_the_size_is_to_stay()
    {
        NodeId file = MakeFile("file", "text");
        Volume.Allocate(file, AllocationMode.KeepSize, 0, 100_000);
        Assert.Equal("text", ReadText(file));
        Volume.Allocate(file, AllocationMode.Extend, 50_000, 50_000);
        byte[] content = ReadAll(file);
        Assert.Equal(100_000, content.Length);
        Assert.Equal("text"u8, content.AsSpan(0, 4));
        Assert.Equal(-1, content.AsSpan(4).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void A_punched_range_reads_as_zeros_and_the_rest_stays()
    {
        byte[] content = Noise(100_000);
        NodeId file = MakeFile(NodeId.Root, "file");
        Volume.Write(file, 0, content);
        foreach ((int from, int length) in ((int, int)[])[(10, 20), (2_048, 2_048), (30_001, 40_000), (99_000, 5_000)])
        {
            Volume.Allocate(file, AllocationMode.PunchHole, from, length);
            content.AsSpan(from, Math.Min(length, content.Length - from)).Clear();
            Assert.Equal(content, ReadAll(file));
        }

        Volume.Allocate(file, AllocationMode.PunchHole, 200_000, 10);
        Assert.Equal(content, ReadAll(file));
    }

    [Fact]
    public void A_zeroed_range_grows_the_file_unless_the_size_is_to_stay()
    {
        byte[] content = Noise(50_000);
        NodeId file = MakeFile(NodeId.Root, "file");
        Volume.Write(file, 0, content);
        Volume.Allocate(file, AllocationMode.ZeroRangeKeepSize, 40_000, 20_000);
        content.AsSpan(40_000).Clear();
        Assert.Equal(content, ReadAll(file));
        Volume.Allocate(file, AllocationMode.ZeroRange, 45_000, 20_000);
        Array.Resize(ref content, 65_000);
        Assert.Equal(content, ReadAll(file));
    }

    [Fact]
    public void Seeking_never_calls_data_a_hole()
    {
        NodeId file = MakeFile(NodeId.Root, "file");
        Volume.SetAttributes(file, new AttributeChange { Size = 1_000_000 });
        Volume.Write(file, 400_000, Noise(100_000));
        Volume.Sync(file, dataOnly: false);
        Assert.InRange(Volume.Seek(file, 0, SeekTarget.Data), 0, 400_000);
        Assert.Equal(450_000, Volume.Seek(file, 450_000, SeekTarget.Data));
        Assert.InRange(Volume.Seek(file, 400_000, SeekTarget.Hole), 500_000, 1_000_000);
        Assert.InRange(Volume.Seek(file, 999_999, SeekTarget.Hole), 999_999, 1_000_000);
        Fails(FsError.NoSuchOffset, () => Volume.Seek(file, 1_000_000, SeekTarget.Data));
        Fails(FsError.NoSuchOffset, () => Volume.Seek(file, 1_000_000, SeekTarget.Hole));
        Fails(FsError.NoSuchOffset, () => Volume.Seek(MakeFile(NodeId.Root, "empty"), 0, SeekTarget.Hole));
    }

    [Theory]
    [InlineData(11UL)]
    [InlineData(12UL)]
    [InlineData(13UL)]
    public void Overlapping_writes_truncations_and_holes_leave_what_the_last_one_said(ulong seed)
    {
        Prng random = new(seed);
        byte[] content = new byte[300_000];
        int size = 0;
        NodeId file = MakeFile(NodeId.Root, "file");
        for (int i = 0; i < 400; i++)
        {
            int offset = random.Next(content.Length - 1);
            int length = random.Next(1, Math.Min(content.Length - offset, 40_000));
            switch (random.Next(5))
            {
                case 0:
                    Volume.SetAttributes(file, new AttributeChange { Size = offset });
                    content.AsSpan(offset).Clear();
                    size = offset;
                    break;
                case 1:
                    Volume.Allocate(file, AllocationMode.PunchHole, offset, length);
                    content.AsSpan(offset, length).Clear();
                    break;
                default:
                    random.Fill(content.AsSpan(offset, length));
                    Volume.Write(file, offset, content.AsSpan(offset, length));
                    size = Math.Max(size, offset + length);
                    break;
            }

            if (i % 20 == 0)
            {
                Volume.Sync(file, dataOnly: true);
            }

            Assert.True(content.AsSpan(0, size).SequenceEqual(ReadAll(file)), $"content after operation {i}");
        }
    }

    private static byte[] Noise(int length)
    {
        byte[] noise = new byte[length];
        new Prng(42).Fill(noise);
        return noise;
    }
}
