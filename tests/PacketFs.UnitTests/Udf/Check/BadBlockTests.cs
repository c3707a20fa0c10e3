using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Check;
using PacketFs.Udf.Repair;
using Xunit;

namespace PacketFs.UnitTests.Udf.Check;

/// <summary>
/// A drive tries for seconds before it gives a block up: nobody asks it for the same one again and again.
/// </summary>
public sealed class BadBlockTests
{
    [Theory]
    [InlineData("docs/small.txt")]
    [InlineData("docs")]
    [InlineData("")]
    public void A_check_asks_for_a_bad_block_twice_at_most(string path)
    {
        using FailureCounter device = Damaged(path);

        VolumeChecker.Check(device);

        // With its neighbours, and by itself.
        Assert.InRange(device.MostFailures, 1, 2);
    }

    [Fact]
    public void A_plan_asks_for_a_bad_block_no_more_often_than_a_check()
    {
        using FailureCounter device = Damaged("docs/small.txt");

        VolumeRepairer.Plan(device, new RepairOptions { RemoveUnreadable = true });

        Assert.InRange(device.MostFailures, 1, 2);
    }

    private static FailureCounter Damaged(string path)
    {
        SparseBlockDevice device = GoldenImages.Open(GoldenImages.LinuxTree, 512);
        DiscEditor disc = new(device);
        device.Unreadable.Add(disc.SectorOf(disc.Find(path)));
        return new FailureCounter(device);
    }

    /// <summary>Counts failed reads by the bad block that was in them.</summary>
    private sealed class FailureCounter(SparseBlockDevice inner) : IBlockDevice
    {
        private readonly Dictionary<Lba, int> _failures = [];

        public BlockGeometry Geometry => inner.Geometry;

        public int MostFailures => _failures.Count == 0 ? 0 : _failures.Values.Max();

        public void Read(Lba start, Span<byte> buffer)
        {
            try
            {
                inner.Read(start, buffer);
            }
            catch (FsException failure)
            {
                Lba bad = failure.Lba!.Value;
                _failures[bad] = _failures.GetValueOrDefault(bad) + 1;
                throw;
            }
        }

        public void Write(Lba start, ReadOnlySpan<byte> data) => inner.Write(start, data);

        public void Flush() => inner.Flush();

        public void Dispose() => inner.Dispose();
    }
}
