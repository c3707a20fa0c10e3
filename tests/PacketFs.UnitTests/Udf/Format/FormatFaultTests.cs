using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Check;
using PacketFs.Udf.Format;
using PacketFs.Udf.Volumes;
using Xunit;

namespace PacketFs.UnitTests.Udf.Format;

/// <summary>Formatting on media with bad packets, and formatting that does not come to its end.</summary>
public sealed class FormatFaultTests
{
    private static readonly BlockGeometry Disc = new(2048, 20_000, 32, false);

    [Fact]
    public void Bad_packets_are_walked_round_wherever_they_are()
    {
        for (ulong seed = 1; seed <= 60; seed++)
        {
            Prng prng = new(seed);
            string revision = prng.OneIn(2) ? "1.50" : "2.01";
            using SparseBlockDevice device = new(Disc);
            HashSet<Lba> bad = [];
            int count = prng.Next(1, 30);
            while (bad.Count < count)
            {
                // Half of them where the structures want to be.
                long block = prng.OneIn(2) ? prng.Next(32, 1400) : prng.Next(32, (int)Disc.BlockCount - 1);
                Lba packet = new Lba(block).AlignDown(32);
                bool isAnchor = packet.Value is 256 or 19_712 or 19_968;
                if (!isAnchor || !bad.Any(found => found.Value is 256 or 19_712 or 19_968))
                {
                    bad.Add(packet);
                }
            }

            foreach (Lba packet in bad)
            {
                device.Unwritable.UnionWith(Enumerable.Range(0, 32).Select(offset => packet.Value + offset));
            }

            UdfFormatOptions options = FormatTests.Options(revision) with
            {
                DefectiveBlocks = [.. bad.Select(packet => packet + prng.Next(32))],
            };
            UdfLayout layout = UdfFormatter.Plan(Disc, options);
            UdfFormatter.Write(device, layout);

            CheckReport report = VolumeChecker.Check(device);
            Assert.True(report.Findings.Count == 0, $"seed {seed}: {string.Join("\n", report.Findings)}");
            SparableMapping mapping = Assert.IsType<SparableMapping>(report.Volume!.Maps[0].Mapping);
            Assert.All(mapping.Sparing.Snapshot, entry => Assert.DoesNotContain(new Lba(entry.MappedLocation), bad));
            Assert.Equal(
                bad.Count(packet => packet >= layout.Partition.Start && packet < layout.Partition.End),
                layout.DefectiveInPartition.Count);
        }
    }

    [Fact]
    public void Only_whole_packets_are_written()
    {
        using SparseBlockDevice device = new(Disc);
        UdfFormatter.Write(device, UdfFormatter.Plan(Disc, FormatTests.Options("2.01")));

        foreach ((long start, int count) in device.WriteLog.Where(write => write.Start >= 0))
        {
            Assert.Equal(0, start % 32);
            Assert.Equal(0, count % 32);
        }
    }

    [Theory]
    [InlineData(32)]
    [InlineData(1)]
    public void A_format_cut_short_at_any_write_leaves_no_volume_and_can_be_repeated(int packetBlocks)
    {
        BlockGeometry geometry = new(2048, 4096, packetBlocks, false);
        using SparseBlockDevice device = new(geometry);
        UdfFormatOptions options = FormatTests.Options("2.01");
        UdfFormatter.Write(device, UdfFormatter.Plan(geometry, options with { Label = "old" }));
        device.WriteLog.Clear();
        UdfLayout layout = UdfFormatter.Plan(geometry, options with { Label = "new" });
        UdfFormatter.Write(device, layout);
        int writes = device.WriteLog.Count(write => write.Start >= 0);

        for (int cut = 1; cut < writes; cut++)
        {
            using FailingDevice failing = new(device.Copy(), cut);
            Assert.Throws<FsException>(() => UdfFormatter.Write(failing, layout));
            VolumeReadResult result = VolumeReader.Read(failing.Inner);
            bool isVolume = result.Volume is not null && result.Recognition.HasNsr;
            Assert.False(isVolume, $"a volume after {cut} of {writes} writes");

            UdfFormatter.Write(failing.Inner, layout);
            Assert.Empty(VolumeChecker.Check(failing.Inner).Findings);
        }
    }

    [Fact]
    public void Anchors_and_recognition_sequence_come_last_each_after_a_flush()
    {
        using SparseBlockDevice device = new(Disc);
        UdfLayout layout = UdfFormatter.Plan(Disc, FormatTests.Options("2.01"));
        UdfFormatter.Write(device, layout);
        List<long> tail = [.. device.WriteLog.TakeLast(7).Select(write => write.Start)];

        Assert.Equal([-1, 256, 19_712, 19_968, -1, 0, -1], tail);
    }

    [Fact]
    public void Cancelling_stops_between_writes_and_progress_reaches_the_end()
    {
        using SparseBlockDevice device = new(Disc);
        UdfLayout layout = UdfFormatter.Plan(Disc, FormatTests.Options("2.01"));
        using CancellationTokenSource source = new();
        Recorder recorder = new(report =>
        {
            if (report.Fraction > 0.5)
            {
                source.Cancel();
            }
        });
        Assert.Throws<OperationCanceledException>(() => UdfFormatter.Write(device, layout, recorder, source.Token));
        Assert.Null(VolumeReader.Read(device).Volume);

        Recorder whole = new(_ => { });
        UdfFormatter.Write(device, layout, whole);
        Assert.Equal(1, whole.Reports[^1].Fraction);
        double[] fractions = [.. whole.Reports.Select(report => report.Fraction)];
        Assert.Equal(fractions.Order(), fractions);
        Assert.True(whole.Reports[^2].Fraction is > 0.9 and <= 1);
    }

    [Fact]
    public void A_volume_with_too_many_bad_packets_to_record_is_refused()
    {
        BlockGeometry geometry = new(2048, 300_000, 32, false);
        UdfFormatOptions options = FormatTests.Options("2.01") with
        {
            DefectiveBlocks = [.. Enumerable.Range(0, 300).Select(index => new Lba(20_000 + (index * 64)))],
        };
        FsException refusal = Assert.Throws<FsException>(() => UdfFormatter.Plan(geometry, options));
        Assert.Equal(FsError.InvalidArgument, refusal.Error);
        Assert.Contains("300 runs", refusal.Message);
    }

    private sealed class Recorder(Action<OperationProgress> also) : IProgress<OperationProgress>
    {
        public List<OperationProgress> Reports { get; } = [];

        public void Report(OperationProgress value)
        {
            Reports.Add(value);
            also(value);
        }
    }

    /// <summary>Takes so many writes and no more.</summary>
    private sealed class FailingDevice(SparseBlockDevice inner, int writes) : IBlockDevice
    {
        private int _left = writes;

        public SparseBlockDevice Inner => inner;

        public BlockGeometry Geometry => inner.Geometry;

        public void Read(Lba start, Span<byte> buffer) => inner.Read(start, buffer);

        public void Write(Lba start, ReadOnlySpan<byte> data)
        {
            if (_left-- <= 0)
            {
                throw new FsException(FsError.DeviceLost, "The power is gone.");
            }

            inner.Write(start, data);
        }

        public void Flush() => inner.Flush();

        public void Dispose() => inner.Dispose();
    }
}
