using PacketFs.Core;
using Xunit;

namespace PacketFs.TestKit.Packet;

/// <summary>
/// What every <see cref="IBlockDevice"/> must do, whatever it is made of. Derive, and say how to make one.
/// </summary>
public abstract class BlockDeviceContract
{
    /// <summary>A writable device of at least 256 and at most 100,000 blocks.</summary>
    protected abstract IBlockDevice Create();

    /// <summary>Lets go of the device without a flush and opens what it was made of anew.</summary>
    protected abstract IBlockDevice Reopen(IBlockDevice device);

    [Fact]
    public void What_is_written_is_read_at_once()
    {
        using IBlockDevice device = Create();
        byte[] data = Random(device, 3, seed: 1);
        device.Write(new Lba(5), data);
        Assert.Equal(data, ReadBlocks(device, 5, 3));
    }

    [Fact]
    public void Neighbours_of_a_write_stay_as_they_were()
    {
        using IBlockDevice device = Create();
        byte[] before = Random(device, 64, seed: 2);
        device.Write(new Lba(64), before);
        device.Flush();
        byte[] one = Random(device, 1, seed: 3);
        device.Write(new Lba(64 + 17), one);
        device.Flush();
        one.CopyTo(before.AsSpan(17 * device.Geometry.BlockSize));
        Assert.Equal(before, ReadBlocks(device, 64, 64));
    }

    [Fact]
    public void The_first_and_the_last_block_can_be_written()
    {
        using IBlockDevice device = Create();
        byte[] first = Random(device, 1, seed: 4);
        byte[] last = Random(device, 1, seed: 5);
        device.Write(new Lba(0), first);
        device.Write(new Lba(device.Geometry.BlockCount - 1), last);
        device.Flush();
        Assert.Equal(first, ReadBlocks(device, 0, 1));
        Assert.Equal(last, ReadBlocks(device, device.Geometry.BlockCount - 1, 1));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 1)]
    [InlineData(-1, 2)]
    public void Nothing_outside_the_device_is_read_or_written(long fromEnd, int blocks)
    {
        using IBlockDevice device = Create();
        byte[] buffer = new byte[blocks * device.Geometry.BlockSize];
        Lba start = fromEnd < 0 && blocks == 1 ? new Lba(-1) : new Lba(device.Geometry.BlockCount + fromEnd);
        Assert.Equal(FsError.InvalidArgument, Assert.Throws<FsException>(() => device.Read(start, buffer)).Error);
        Assert.Equal(FsError.InvalidArgument, Assert.Throws<FsException>(() => device.Write(start, buffer)).Error);
    }

    [Fact]
    public void A_part_of_a_block_is_a_mistake_of_the_caller()
    {
        using IBlockDevice device = Create();
        byte[] buffer = new byte[device.Geometry.BlockSize + 1];
        Assert.Throws<InvariantException>(() => device.Read(new Lba(0), buffer));
        Assert.Throws<InvariantException>(() => device.Write(new Lba(0), buffer));
        Assert.Throws<InvariantException>(() => device.Read(new Lba(0), []));
    }

    [Fact]
    public void What_was_flushed_is_there_after_a_new_start()
    {
        IBlockDevice device = Create();
        byte[] data = Random(device, 200, seed: 6);
        device.Write(new Lba(13), data);
        device.Flush();
        using IBlockDevice again = Reopen(device);
        Assert.Equal(data, ReadBlocks(again, 13, 200));
    }

    [Fact]
    public void Random_reads_and_writes_agree_with_an_array()
    {
        IBlockDevice device = Create();
        int blockSize = device.Geometry.BlockSize;
        long blocks = device.Geometry.BlockCount;
        byte[] model = new byte[blocks * blockSize];
        device.Read(new Lba(0), model);
        Prng chance = new(7);
        for (int step = 0; step < 1500; step++)
        {
            int count = chance.OneIn(8) ? chance.Next(1, 200) : chance.Next(1, 6);
            long start = chance.NextInt64(blocks - count);
            Span<byte> part = model.AsSpan((int)(start * blockSize), count * blockSize);
            switch (chance.Next(20))
            {
                case < 9:
                    chance.Fill(part);
                    device.Write(new Lba(start), part);
                    break;
                case < 19:
                    Assert.True(part.SequenceEqual(ReadBlocks(device, start, count)),
                        $"step {step}, block {start}, count {count}");
                    break;
                default:
                    device.Flush();
                    break;
            }
        }

        device.Flush();
        using IBlockDevice again = Reopen(device);
        Assert.True(model.AsSpan().SequenceEqual(ReadBlocks(again, 0, (int)blocks)), "after a new start");
    }

    [Fact]
    public void Several_threads_may_use_it_at_once()
    {
        using IBlockDevice device = Create();
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, worker =>
        {
            Prng chance = new((ulong)worker);
            byte[] block = new byte[device.Geometry.BlockSize];
            byte[] back = new byte[device.Geometry.BlockSize];
            for (int step = 0; step < 300; step++)
            {
                // Each worker has every fourth block, so that they meet in every packet.
                Lba at = new((chance.Next(60) * 4) + worker);
                chance.Fill(block);
                device.Write(at, block);
                device.Read(at, back);
                Assert.Equal(block, back);
                if (chance.OneIn(50))
                {
                    device.Flush();
                }
            }
        });
    }

    protected static byte[] Random(IBlockDevice device, int blocks, ulong seed)
    {
        byte[] data = new byte[blocks * device.Geometry.BlockSize];
        new Prng(seed).Fill(data);
        return data;
    }

    protected static byte[] ReadBlocks(IBlockDevice device, long start, int blocks)
    {
        byte[] data = new byte[blocks * device.Geometry.BlockSize];
        device.Read(new Lba(start), data);
        return data;
    }
}
