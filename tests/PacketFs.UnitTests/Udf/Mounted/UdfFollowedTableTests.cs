using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using PacketFs.UnitTests.Udf.Repair;
using Xunit;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>
/// A power cut on a medium that is written once leaves blocks behind the last table, where other systems then find no
/// table. Mounting and unmounting puts one there, also when nothing was changed.
/// </summary>
public sealed class UdfFollowedTableTests
{
    [Theory]
    [InlineData("1.50", 1)]
    [InlineData("1.50", 32)]
    [InlineData("2.01", 16)]
    [InlineData("2.60", 32)]
    public void A_mount_without_a_change_ends_in_a_table(string revision, int packet)
    {
        Assert.True(UdfRevision.TryParse(revision, out UdfRevision parsed));
        AppendedDisc disc = new(parsed, packet);
        disc.Device.AppendRubbish(packet * 2, 5);
        Assert.Contains(Problem.VatNotLast, VolumeChecker.Check(disc.Device).Counts.Keys);

        VolumeShape.Mount(disc.Device, new StepClock()).Unmount();

        Assert.Empty(VolumeChecker.Check(disc.Device).Findings);
    }

    [Fact]
    public void A_table_that_is_last_is_not_written_again()
    {
        AppendedDisc disc = new(UdfRevision.V201, 16);
        long before = disc.Device.NextWritable.Value;

        VolumeShape.Mount(disc.Device, new StepClock()).Unmount();

        Assert.Equal(before, disc.Device.NextWritable.Value);
    }

    [Fact]
    public void Where_a_table_has_no_room_an_unmount_is_quiet_all_the_same()
    {
        AppendedDisc disc = new(UdfRevision.V201, 16);
        int left = (int)(disc.Device.CapacityBlocks - disc.Device.NextWritable.Value);
        disc.Device.AppendRubbish((left / 16 * 16) - 16, 5);
        long before = disc.Device.NextWritable.Value;

        using UdfVolume volume = VolumeShape.Mount(disc.Device, new StepClock());
        volume.Unmount();

        Assert.Equal(before, disc.Device.NextWritable.Value);
    }
}
