using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.TestKit.Packet;
using Xunit;

namespace PacketFs.UnitTests.Packet;

/// <summary>Defects, lies and losses.</summary>
public sealed class PacketDeviceFaultTests
{
    private const int Packet = 32;
    private const int Block = 2048;

    [Fact]
    public void A_packet_that_cannot_be_written_moves_to_a_spare_and_its_neighbours_stay()
    {
        SimulatedMedium medium = Medium();
        medium.Defective.Add(5);
        medium.Defective.Add(60);
        using PacketDevice device = Open(medium);
        SimulatedRelocator relocator = Attach(device);
        byte[] data = Random(8 * Packet);
        device.Write(new Lba(2 * Packet), data);
        device.Flush();

        Assert.Equal(61, relocator.Map[5]);
        Assert.Equal(1, device.Statistics.Relocations);
        Assert.Equal(
            data.AsSpan(3 * Packet * Block, Packet * Block).ToArray(), medium.Content(new Lba(61 * Packet), Packet));
        Assert.Equal(
            data.AsSpan(4 * Packet * Block, Packet * Block).ToArray(), medium.Content(new Lba(6 * Packet), Packet));
        byte[] back = new byte[data.Length];
        device.Read(new Lba(2 * Packet), back);
        Assert.Equal(data, back);

        SimulatedRelocator reloaded = new(device, new Lba(1), new Lba(60 * Packet), 4);
        reloaded.Load();
        Assert.Equal(61, reloaded.Map[5]);
    }

    [Fact]
    public void A_spare_that_fails_later_moves_again()
    {
        SimulatedMedium medium = Medium();
        medium.Defective.Add(5);
        using PacketDevice device = Open(medium);
        SimulatedRelocator relocator = Attach(device);
        device.Write(new Lba(5 * Packet), Random(Packet));
        device.Flush();
        medium.Defective.Add(60);
        byte[] data = Random(Packet);
        device.Write(relocator.Resolve(new Lba(5 * Packet)), data);
        device.Flush();
        Assert.Equal(61, relocator.Map[5]);
        Assert.Equal(data, medium.Content(new Lba(61 * Packet), Packet));
    }

    [Fact]
    public void Without_a_spare_the_device_refuses_writes_says_why_and_still_reads_what_it_was_given()
    {
        SimulatedMedium medium = Medium();
        medium.Defective.Add(5);
        using PacketDevice device = Open(medium);
        SimulatedRelocator relocator = new(device, new Lba(1), new Lba(60 * Packet), 0);
        device.Relocator = relocator;
        byte[] data = Random(Packet);
        device.Write(new Lba(5 * Packet), data);
        FsException error = Assert.Throws<FsException>(device.Flush);
        Assert.Equal(FsError.InputOutput, error.Error);
        Assert.Equal(new SenseCode(3, 0x0C, 0), error.Sense);
        Assert.Equal(new Lba(5 * Packet), error.Lba);
        Assert.Equal(
            "Packet at LBA 160 cannot be written (03/0C/00), and no spare packet is left. The volume is now read-only; "
            + "copy your files off, then run `packetfs check`.",
            error.Message);

        FsException refused = Assert.Throws<FsException>(() => device.Write(new Lba(0), new byte[Block]));
        Assert.Equal(FsError.ReadOnly, refused.Error);
        Assert.Equal(error.Message, refused.Message);
        Assert.Equal(error.Message, device.ReadOnlyReason);
        Assert.Throws<FsException>(device.Flush);
        byte[] back = new byte[data.Length];
        device.Read(new Lba(5 * Packet), back);
        Assert.Equal(data, back);
    }

    [Fact]
    public void A_read_that_heals_is_repeated_and_counted()
    {
        SimulatedMedium medium = Medium();
        medium.FlakyReads[3] = 3;
        using PacketDevice device = Open(medium);
        device.Read(new Lba(3 * Packet), new byte[Packet * Block]);
        Assert.Equal(3, device.Statistics.ReadRetries);
    }

    [Fact]
    public void A_read_that_does_not_heal_names_block_and_sense_and_spares_the_rest_of_the_packets()
    {
        SimulatedMedium medium = Medium();
        medium.MakeUnreadable(3);
        using PacketDevice device = Open(medium);
        byte[] block = new byte[Block];
        FsException error = Assert.Throws<FsException>(() => device.Read(new Lba((3 * Packet) + 7), block));
        Assert.Equal(FsError.InputOutput, error.Error);
        Assert.Equal(new Lba((3 * Packet) + 7), error.Lba);
        Assert.Equal(new SenseCode(3, 0x11, 5), error.Sense);
        Assert.Contains("LBA 103 cannot be read (03/11/05)", error.Message, StringComparison.Ordinal);
        device.Read(new Lba(4 * Packet), block);
        device.Write(new Lba(4 * Packet), block);
        device.Flush();
    }

    [Fact]
    public void An_unreadable_packet_written_in_full_is_good_again()
    {
        SimulatedMedium medium = Medium();
        medium.MakeUnreadable(3);
        using PacketDevice device = Open(medium);
        byte[] data = Random(Packet);
        device.Write(new Lba(3 * Packet), data);
        byte[] back = new byte[data.Length + (2 * Block)];
        device.Read(new Lba((3 * Packet) - 1), back);
        Assert.Equal(data, back.AsSpan(Block, data.Length).ToArray());
        device.Flush();
        Assert.Equal(data, medium.Content(new Lba(3 * Packet), Packet));
    }

    [Fact]
    public void A_change_beside_a_live_block_that_cannot_be_read_is_refused_rather_than_taking_it_along()
    {
        SimulatedMedium medium = Medium();
        medium.MakeUnreadable(3);
        using PacketDevice device = Open(medium);
        device.Write(new Lba(3 * Packet), new byte[Block]);
        FsException error = Assert.Throws<FsException>(device.Flush);
        Assert.Equal(new SenseCode(3, 0x11, 5), error.Sense);
        Assert.True(medium.IsUnreadable(3));
        Assert.NotNull(device.ReadOnlyReason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_drive_drops_after_it_had_taken_it_is_written_again(bool atSync)
    {
        SimulatedMedium medium = Medium();
        medium.Defective.Add(5);
        medium.FailsLate = atSync;
        medium.Defers = !atSync;
        using PacketDevice device = Open(medium);
        SimulatedRelocator relocator = Attach(device);
        byte[] data = Random(16 * Packet);
        device.Write(new Lba(2 * Packet), data);
        device.Flush();
        Assert.Equal(60, relocator.Map[5]);
        using PacketDevice again = Open(medium.AfterPowerCut(new Prng(1)));
        relocator = new SimulatedRelocator(again, new Lba(1), new Lba(60 * Packet), 4);
        relocator.Load();
        byte[] back = new byte[Packet * Block];
        for (int packet = 0; packet < 16; packet++)
        {
            again.Read(relocator.Resolve(new Lba((packet + 2) * Packet)), back);
            Assert.Equal(data.AsSpan(packet * Packet * Block, Packet * Block).ToArray(), back);
        }
    }

    [Fact]
    public void A_failed_sync_ends_writing()
    {
        SimulatedMedium medium = Medium();
        using PacketDevice device = Open(medium);
        device.Write(new Lba(0), Random(Packet));
        medium.NextSync = new MediumResult(MediumStatus.Failed, new SenseCode(3, 0x0C, 0));
        Assert.Throws<FsException>(device.Flush);
        Assert.Equal(
            FsError.ReadOnly, Assert.Throws<FsException>(() => device.Write(new Lba(0), new byte[Block])).Error);
    }

    [Fact]
    public void Another_disc_is_never_written()
    {
        SimulatedMedium medium = Medium();
        medium.Records = true;
        using PacketDevice device = Open(medium);
        device.Write(new Lba(0), Random(2 * Packet));
        medium.NextWrite = new MediumResult(MediumStatus.MediumChanged, new SenseCode(6, 0x28, 0));
        Assert.Equal(FsError.MediumChanged, Assert.Throws<FsException>(device.Flush).Error);
        Assert.Equal(FsError.MediumChanged, Assert.Throws<FsException>(device.Flush).Error);
        Assert.Equal(
            FsError.MediumChanged, Assert.Throws<FsException>(() => device.Write(new Lba(0), new byte[Block])).Error);
        Assert.Equal(
            FsError.MediumChanged, Assert.Throws<FsException>(() => device.Read(new Lba(500), new byte[Block])).Error);
        Assert.Empty(medium.Writes);
    }

    [Fact]
    public void A_silent_loss_is_caught_where_everything_is_verified()
    {
        SimulatedMedium medium = Medium();
        medium.Silent.Add(5);
        using PacketDevice device = Open(medium, VerifyPolicy.All);
        SimulatedRelocator relocator = Attach(device);
        byte[] data = Random(4 * Packet);
        device.Write(new Lba(4 * Packet), data);
        device.Flush();
        Assert.Equal(60, relocator.Map[5]);
        Assert.Equal(
            data.AsSpan(Packet * Block, Packet * Block).ToArray(), medium.Content(new Lba(60 * Packet), Packet));
        Assert.InRange(device.Statistics.VerifyMismatches, 1, 2);
    }

    [Fact]
    public void A_read_only_medium_takes_no_writes()
    {
        SimulatedMedium medium = new(new BlockGeometry(Block, 64, 1, true), 64);
        using PacketDevice device = Open(medium);
        Assert.Equal(
            FsError.ReadOnly, Assert.Throws<FsException>(() => device.Write(new Lba(0), new byte[Block])).Error);
        device.Flush();
        device.Read(new Lba(0), new byte[Block]);
    }

    private static SimulatedMedium Medium() => new(new BlockGeometry(Block, 64 * Packet, Packet, false), 8 * Packet);

    private static SimulatedRelocator Attach(PacketDevice device)
    {
        SimulatedRelocator relocator = new(device, new Lba(1), new Lba(60 * Packet), 4);
        device.Relocator = relocator;
        return relocator;
    }

    private static byte[] Random(int blocks)
    {
        byte[] data = new byte[blocks * Block];
        new Prng((ulong)blocks).Fill(data);
        return data;
    }

    private static PacketDevice Open(SimulatedMedium medium, VerifyPolicy verify = VerifyPolicy.None) =>
        PacketDevice.Open(
        medium, PacketDeviceOptions.Default with { Verify = verify }, TimeProvider.System, NullLogger.Instance);
}
