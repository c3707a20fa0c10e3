using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Packet;
using PacketFs.TestKit.Stack;
using Xunit;

namespace PacketFs.UnitTests.Packet;

/// <summary>Media that are written from front to back, in the emulated drive.</summary>
public sealed class OpticalAppendDeviceTests
{
    private const int Block = OpticalDrive.BlockSize;

    public static TheoryData<MediumType, int> Media => new()
    {
        { MediumType.DvdMinusRw, 16 },
        { MediumType.CdRw, 32 },
        { MediumType.DvdPlusR, 16 },
        { MediumType.DvdMinusR, 16 },
        { MediumType.BdR, 32 },
    };

    [Theory]
    [MemberData(nameof(Media))]
    public void Blocks_go_to_the_next_writable_address_in_whole_units_and_are_read_at_once(MediumType medium, int unit)
    {
        using AppendedDisc disc = AppendedDisc.Blank(medium);
        OpticalAppendDevice device = disc.Open();
        Assert.Equal(new Lba(0), device.NextWritable);
        Assert.Equal(unit, device.Geometry.PacketBlocks);
        Assert.Equal(0, device.Geometry.BlockCount);
        byte[] data = Random(unit * 5, 1);
        device.Write(new Lba(0), data.AsSpan(0, unit * 2 * Block));
        device.Write(new Lba(unit * 2), data.AsSpan(unit * 2 * Block));
        Assert.Equal(data, Read(device, 0, unit * 5));
        device.Flush();
        Assert.Equal(new Lba(unit * 5), device.NextWritable);
        Assert.Equal(unit * 5, device.Geometry.BlockCount);
        FsException behind = Assert.Throws<FsException>(() => Read(device, (unit * 5) - 1, 2));
        Assert.Equal(FsError.InputOutput, behind.Error);
        Assert.Throws<InvariantException>(() => device.Write(new Lba(unit * 6), new byte[unit * Block]));
        Assert.Throws<InvariantException>(() => device.Write(device.NextWritable, new byte[Block]));

        disc.Insert();
        OpticalAppendDevice again = disc.Open();
        Assert.Equal(new Lba(unit * 5), again.NextWritable);
        Assert.Equal(data, Read(again, 0, unit * 5));
    }

    [Theory]
    [MemberData(nameof(Media))]
    public void A_write_error_is_gone_on_from_behind_the_unit_that_failed(MediumType medium, int unit)
    {
        foreach (bool defers in (bool[])[false, true])
        {
            FaultPlan faults = new(1, Fault.WriteError(3));
            using AppendedDisc disc = AppendedDisc.Blank(
                medium, options: new EmulatedDriveOptions { Faults = faults, DeferWriteErrors = defers });
            OpticalAppendDevice device = disc.Open();
            byte[] data = Random(unit * 4, 2);
            Assert.Throws<FsException>(() =>
            {
                device.Write(new Lba(0), data);
                device.Flush();
            });
            Assert.Throws<FsException>(device.Flush);
            Assert.True(device.TryResume());
            Assert.Equal(data.AsSpan(0, unit * 2 * Block).ToArray(), Read(device, 0, unit * 2));
            Assert.Throws<FsException>(() => Read(device, unit * 2, 1));
            long next = device.NextWritable.Value;
            Assert.True(next >= unit * 3);
            device.Write(device.NextWritable, data.AsSpan(0, unit * Block));
            device.Flush();
            Assert.Equal(data.AsSpan(0, unit * Block).ToArray(), Read(device, next, unit));
        }
    }

    [Theory]
    [MemberData(nameof(Media))]
    public void What_a_power_cut_has_torn_is_repaired_when_the_disc_is_opened_for_writing(MediumType medium, int unit)
    {
        FaultPlan faults = new(1, Fault.PowerCutInPacket(3, PacketOutcome.Unreadable));
        using AppendedDisc disc = AppendedDisc.Blank(medium, options: new EmulatedDriveOptions { Faults = faults });
        OpticalAppendDevice device = disc.Open();
        byte[] data = Random(unit * 4, 3);
        Assert.Throws<FsException>(() =>
        {
            device.Write(new Lba(0), data);
            device.Flush();
        });
        Assert.False(device.TryResume());
        Assert.NotNull(device.ReadOnlyReason);

        disc.Insert();
        OpticalAppendDevice looked = disc.Open(readOnly: true);
        Assert.True(looked.Geometry.IsReadOnly);
        Assert.True(disc.Drive.ReadOpenTrack()!.Value.IsDamaged);

        OpticalAppendDevice again = disc.Open();
        Assert.False(again.Geometry.IsReadOnly);
        Assert.False(disc.Drive.ReadOpenTrack()!.Value.IsDamaged);
        Assert.Equal(new Lba(unit * 3), again.NextWritable);
        Assert.Equal(data.AsSpan(0, unit * 2 * Block).ToArray(), Read(again, 0, unit * 2));
        again.Write(again.NextWritable, data.AsSpan(0, unit * Block));
        again.Flush();
        Assert.Equal(data.AsSpan(0, unit * Block).ToArray(), Read(again, unit * 3, unit));
    }

    [Fact]
    public void Packets_of_any_length_on_a_CD_R_cost_seven_blocks_each()
    {
        using AppendedDisc disc = AppendedDisc.Blank(MediumType.CdR);
        OpticalAppendDevice device = disc.Open();
        Assert.Equal(1, device.Geometry.PacketBlocks);
        Assert.Equal(7, device.LinkBlocks);
        byte[] data = Random(400, 5);
        device.Write(new Lba(0), data.AsSpan(0, 313 * Block));
        device.Flush();
        Assert.Equal(new Lba(320), device.NextWritable);
        Assert.Equal(313, device.Geometry.BlockCount);
        Assert.Equal(data.AsSpan(0, 313 * Block).ToArray(), Read(device, 0, 313));
        device.Write(device.NextWritable, data.AsSpan(0, 5 * Block));
        device.Flush();
        Assert.Equal(new Lba(332), device.NextWritable);
        Assert.Equal(data.AsSpan(0, 5 * Block).ToArray(), Read(device, 320, 5));
        Assert.Throws<FsException>(() => Read(device, 314, 1));

        disc.Insert();
        OpticalAppendDevice again = disc.Open();
        Assert.Equal(new Lba(332), again.NextWritable);
        Assert.Equal(325, again.Geometry.BlockCount);
        Assert.Equal(data.AsSpan(0, 5 * Block).ToArray(), Read(again, 320, 5));
    }

    [Fact]
    public void A_full_disc_says_so_before_anything_is_sent()
    {
        using AppendedDisc disc = AppendedDisc.Blank(MediumType.DvdMinusRw, units: 64);
        OpticalAppendDevice device = disc.Open();
        Assert.Equal(1024, device.CapacityBlocks);
        device.Write(new Lba(0), new byte[1008 * Block]);
        FsException full = Assert.Throws<FsException>(() => device.Write(new Lba(1008), new byte[32 * Block]));
        Assert.Equal(FsError.NoSpace, full.Error);
        device.Write(new Lba(1008), new byte[16 * Block]);
        device.Flush();
        Assert.Equal(1024, device.Geometry.BlockCount);
    }

    [Fact]
    public void A_disc_swapped_behind_our_back_is_never_written()
    {
        using AppendedDisc other = AppendedDisc.Blank(MediumType.DvdMinusRw, units: 64);
        using AppendedDisc measured = AppendedDisc.Blank(MediumType.DvdMinusRw, units: 64);
        measured.Open();
        long next = measured.Emulated.CommandCount + 1;
        FaultPlan faults = new(1, Fault.MediumSwap(next, other.Disc.Clone()));
        using AppendedDisc disc = AppendedDisc.Blank(
            MediumType.DvdMinusRw, units: 64, new EmulatedDriveOptions { Faults = faults });
        OpticalAppendDevice device = disc.Open();
        FsException swapped = Assert.Throws<FsException>(() =>
        {
            device.Write(new Lba(0), new byte[16 * Block]);
            device.Flush();
        });
        Assert.Equal(FsError.MediumChanged, swapped.Error);
        Assert.False(device.TryResume());
        Assert.Equal(0, disc.Emulated.PacketWriteCount);
    }

    private static byte[] Random(int blocks, ulong seed)
    {
        byte[] data = new byte[blocks * Block];
        new Prng(seed).Fill(data);
        return data;
    }

    private static byte[] Read(OpticalAppendDevice device, long start, int blocks)
    {
        byte[] data = new byte[blocks * Block];
        device.Read(new Lba(start), data);
        return data;
    }
}
