using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.TestKit.Packet;
using Xunit;

namespace PacketFs.UnitTests.Packet;

/// <summary>Whose failure it was: a packet pays only for its own.</summary>
public sealed class PacketBlameTests
{
    private const int Packet = 32;
    private const int Block = 2048;
    private const int FirstSpare = 52;

    [Theory]
    [InlineData("at the sync", VerifyPolicy.None)]
    [InlineData("deferred", VerifyPolicy.None)]
    [InlineData("deferred", VerifyPolicy.All)]
    [InlineData("at once", VerifyPolicy.None)]
    public void Only_the_packets_that_fail_themselves_move(string told, VerifyPolicy verify)
    {
        SimulatedMedium medium = Medium(told);
        medium.Defective.UnionWith([5, 6, 9, 13, FirstSpare]);
        using PacketDevice device = Open(medium, verify);
        SimulatedRelocator relocator = new(device, new Lba(1), new Lba(FirstSpare * Packet), 12);
        device.Relocator = relocator;
        byte[] data = Random(16 * Packet);
        device.Write(new Lba(2 * Packet), data);
        device.Flush();

        Assert.Equal([5, 6, 9, 13], relocator.Map.Keys.Order());
        Assert.Equal(
            [FirstSpare + 1, FirstSpare + 2, FirstSpare + 3, FirstSpare + 4], relocator.Map.Values.Order());
        Assert.Equal(4, device.Statistics.Relocations);
        AssertFound(medium.Reopen(), data);
    }

    [Theory]
    [InlineData("at the sync")]
    [InlineData("deferred")]
    public void A_packet_without_a_second_home_survives_the_failure_of_another(string told)
    {
        // Descriptors outside of the partition cannot move: to blame their packet would end all writing.
        SimulatedMedium medium = Medium(told);
        medium.Defective.UnionWith([9, 12]);
        using PacketDevice device = Open(medium, VerifyPolicy.None);
        device.Relocator = new OnlyThoseTwo(
            new SimulatedRelocator(device, new Lba(1), new Lba(FirstSpare * Packet), 12));
        byte[] data = Random(16 * Packet);
        device.Write(new Lba(2 * Packet), data);
        device.Flush();
        Assert.Null(device.ReadOnlyReason);
        AssertFound(medium.Reopen(), data);
    }

    [Fact]
    public void More_deferred_errors_than_a_command_waits_for_are_nobodys_fault_but_their_packets()
    {
        SimulatedMedium medium = Medium("deferred");
        medium.Defective.UnionWith(Enumerable.Range(4, 10).Select(packet => (long)packet));
        using PacketDevice device = Open(medium, VerifyPolicy.None);
        SimulatedRelocator relocator = new(device, new Lba(1), new Lba(FirstSpare * Packet), 12);
        device.Relocator = relocator;
        byte[] data = Random(16 * Packet);
        device.Write(new Lba(2 * Packet), data);
        device.Flush();
        Assert.Equal(Enumerable.Range(4, 10).Select(packet => (long)packet), relocator.Map.Keys.Order());
        AssertFound(medium.Reopen(), data);
    }

    [Fact]
    public void A_drive_that_blames_for_ever_ends_writing()
    {
        SimulatedMedium medium = Medium("deferred");
        using PacketDevice device = Open(medium, VerifyPolicy.None);
        device.Relocator = new SimulatedRelocator(device, new Lba(1), new Lba(FirstSpare * Packet), 12);
        device.Write(new Lba(2 * Packet), Random(Packet));
        medium.EverySync = new MediumResult(
            MediumStatus.Unwritable, new SenseCode(3, 0x0C, 0), new Lba(7), IsDeferred: true);
        Assert.Equal(FsError.InputOutput, Assert.Throws<FsException>(device.Flush).Error);
        Assert.Equal(0, device.Statistics.Relocations);
        Assert.NotNull(device.ReadOnlyReason);
    }

    [Fact]
    public void A_log_slot_that_fails_at_the_sync_is_left_out_from_then_on()
    {
        SimulatedMedium medium = Medium("at the sync");
        using PacketDevice device = Open(medium, VerifyPolicy.None);
        device.AttachCommitArea(new CommitAreaDescription(
            new Lba(20 * Packet), 16 * Packet, new Guid("0badcafe-0001-4002-8003-000000000004"), default));
        LiveBlocks live = new();
        live.Add(new Lba(4 * Packet), Packet);
        device.CommittedBlocks = live;
        medium.Defective.UnionWith([21, 23]);
        for (int commit = 0; commit < 40; commit++)
        {
            device.Write(new Lba((4 * Packet) + (commit % Packet)), Random(1));
            device.Commit();
        }

        Assert.Equal(2, device.Statistics.DefectiveLogPackets);
        Assert.Null(device.ReadOnlyReason);
    }

    [Theory]
    [InlineData("at once")]
    [InlineData("at the sync")]
    [InlineData("deferred")]
    public void New_data_that_finds_no_place_is_in_the_log_by_the_next_commit_which_is_the_last(string told)
    {
        SimulatedMedium medium = Medium(told);
        using PacketDevice device = Open(medium, VerifyPolicy.None);
        CommitAreaDescription area = new(
            new Lba(20 * Packet), 16 * Packet, new Guid("0badcafe-0001-4002-8003-000000000004"), default);
        device.AttachCommitArea(area);
        LiveBlocks live = new();
        live.Add(new Lba(4 * Packet), Packet);
        device.CommittedBlocks = live;
        medium.Defective.Add(42);
        byte[] data = Random(4 * Packet);
        byte[] metadata = Random(1);
        device.Write(new Lba(40 * Packet), data);
        device.Write(new Lba(4 * Packet), metadata);
        device.Flush();
        Assert.Null(device.ReadOnlyReason);
        Assert.True(device.CommitAdvised);
        device.Commit();

        Assert.Contains("LBA 1344 cannot be written", device.ReadOnlyReason, StringComparison.Ordinal);
        Assert.Equal(
            FsError.ReadOnly, Assert.Throws<FsException>(() => device.Write(new Lba(0), metadata)).Error);
        using PacketDevice again = Open(medium.AfterPowerCut(new Prng(9)), VerifyPolicy.None);
        Assert.Equal(CommitAreaOutcome.Replayed, again.AttachCommitArea(area).Outcome);
        byte[] back = new byte[data.Length];
        again.Read(new Lba(40 * Packet), back);
        Assert.Equal(data, back);
        again.Read(new Lba(4 * Packet), back.AsSpan(0, Block));
        Assert.Equal(metadata, back.AsSpan(0, Block).ToArray());
    }

    private static void AssertFound(SimulatedMedium medium, byte[] data)
    {
        using PacketDevice again = Open(medium, VerifyPolicy.None);
        SimulatedRelocator relocator = new(again, new Lba(1), new Lba(FirstSpare * Packet), 12);
        relocator.Load();
        byte[] back = new byte[Packet * Block];
        for (int packet = 0; packet < data.Length / back.Length; packet++)
        {
            again.Read(relocator.Resolve(new Lba((packet + 2) * Packet)), back);
            Assert.True(data.AsSpan(packet * back.Length, back.Length).SequenceEqual(back), $"packet {packet + 2}");
        }
    }

    private static SimulatedMedium Medium(string told) =>
        new(new BlockGeometry(Block, 64 * Packet, Packet, false), 8 * Packet)
        {
            FailsLate = told == "at the sync",
            Defers = told == "deferred",
        };

    private static byte[] Random(int blocks)
    {
        byte[] data = new byte[blocks * Block];
        new Prng((ulong)blocks).Fill(data);
        return data;
    }

    private static PacketDevice Open(SimulatedMedium medium, VerifyPolicy verify) => PacketDevice.Open(
        medium, PacketDeviceOptions.Default with { Verify = verify }, TimeProvider.System, NullLogger.Instance);

    private sealed class OnlyThoseTwo(SimulatedRelocator inner) : IRelocator
    {
        public int FreeSpares => inner.FreeSpares;

        public int TotalSpares => inner.TotalSpares;

        public bool TryPropose(Lba failed, out Lba replacement)
        {
            replacement = default;
            return (failed == new Lba(9 * Packet) || failed == new Lba(12 * Packet))
                && inner.TryPropose(failed, out replacement);
        }

        public void Record(Lba failed, Lba replacement) => inner.Record(failed, replacement);
    }
}
