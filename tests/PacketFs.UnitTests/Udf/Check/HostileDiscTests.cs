using System.Diagnostics;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Check;
using PacketFs.Udf.Format;
using PacketFs.Udf.Structures;
using PacketFs.UnitTests.Udf.Format;
using Xunit;

namespace PacketFs.UnitTests.Udf.Check;

/// <summary>Discs that are wrong at random: a check must come to its end, soon, and without an exception.</summary>
public sealed class HostileDiscTests
{
    private const int Rounds = 400;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public void Random_damage_to_descriptors_never_stops_a_check() =>
        Torture(() => GoldenImages.Open(GoldenImages.LinuxTree, 512), 288, 1000);

    [Fact]
    public void Random_damage_to_volume_structures_never_stops_a_check() =>
        Torture(() => GoldenImages.Open(GoldenImages.LinuxTree, 512), 2000, 288);

    [Fact]
    public void Random_damage_to_a_sparable_volume_never_stops_a_check() => Torture(
        () =>
        {
            SparseBlockDevice device = new(new BlockGeometry(2048, 2048, 32, false));
            UdfFormatter.Write(device, UdfFormatter.Plan(device.Geometry, FormatTests.Options("2.01")));
            return device;
        },
        3000,
        800);

    [Fact]
    public void An_unreadable_block_anywhere_is_noted_and_nothing_more()
    {
        using SparseBlockDevice device = GoldenImages.Open(GoldenImages.LinuxTree, 512);
        for (int block = 0; block < 900; block += 6)
        {
            device.Unreadable.Clear();
            device.Unreadable.Add(block);
            CheckReport report = VolumeChecker.Check(device);
            Assert.All(report.Findings, finding => Assert.NotEqual("block-claimed-twice", finding.Code));
        }
    }

    [Fact]
    public void A_device_of_noise_or_of_zeros_holds_no_volume()
    {
        using SparseBlockDevice zeros = new(new BlockGeometry(2048, 4000, 1, false));
        Assert.Equal(8, VolumeChecker.Check(zeros).ExitCode);
        byte[] noise = new byte[2048 * 600];
        new Prng(3).Fill(noise);
        zeros.Write(new Lba(0), noise);
        CheckReport report = VolumeChecker.Check(zeros);
        Assert.Equal(8, report.ExitCode);
        Assert.Null(report.Volume);
    }

    private static void Torture(Func<SparseBlockDevice> make, ulong firstSeed, int blockSpan)
    {
        using SparseBlockDevice good = make();
        int blockSize = good.Geometry.BlockSize;
        byte[] bytes = new byte[blockSize];
        List<long> described = [];
        for (long block = 0; block < Math.Min(blockSpan, good.Geometry.BlockCount); block++)
        {
            good.Read(new Lba(block), bytes);
            if (DescriptorTag.Verify(bytes, null) is null)
            {
                described.Add(block);
            }
        }

        for (ulong seed = firstSeed; seed < firstSeed + Rounds; seed++)
        {
            using SparseBlockDevice device = good.Copy();
            Prng prng = new(seed);
            int changes = prng.Next(1, 6);
            for (int i = 0; i < changes; i++)
            {
                Damage(device, described[prng.Next(described.Count)], prng, bytes);
            }

            Stopwatch watch = Stopwatch.StartNew();
            Exception? failure = Record.Exception(() => VolumeChecker.Check(device));
            Assert.True(failure is null, $"seed {seed}: {failure}");
            Assert.True(watch.Elapsed < Patience, $"seed {seed} took {watch.Elapsed}");
        }
    }

    /// <summary>
    /// A byte or a word of a descriptor becomes something else; mostly it is sealed again, so that it is believed.
    /// </summary>
    internal static void Damage(SparseBlockDevice device, long block, Prng prng, byte[] bytes)
    {
        device.Read(new Lba(block), bytes);
        int length = DescriptorTag.Of(bytes).DescriptorCrcLength;
        int span = Math.Clamp(DescriptorTag.Size + length, 32, bytes.Length);
        int offset = prng.Next(span);
        byte flipped = (byte)(bytes[offset] ^ (1 << prng.Next(8)));
        ReadOnlySpan<byte> values = [0, 1, 0x7F, 0x80, 0xFF, (byte)prng.Next(256), flipped];
        int width = prng.OneIn(2) ? 1 : Math.Min(4, span - offset);
        bytes.AsSpan(offset, width).Fill(values[prng.Next(values.Length)]);
        bool canSeal = DescriptorTag.Size + DescriptorTag.Of(bytes).DescriptorCrcLength <= bytes.Length;
        if (canSeal && !prng.OneIn(5))
        {
            DescriptorTag.Reseal(bytes);
        }

        device.Write(new Lba(block), bytes);
    }
}
