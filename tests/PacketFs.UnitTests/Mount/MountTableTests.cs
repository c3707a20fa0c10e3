using PacketFs.Core;
using PacketFs.Mount.Fuse;
using Xunit;

namespace PacketFs.UnitTests.Mount;

public sealed class MountTableTests
{
    [Fact]
    public void Our_mounts_are_found_among_others_with_their_odd_names()
    {
        string[] lines =
        [
            "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard",
            "39 25 0:39 / /mnt/with\\040space rw,nosuid,nodev,relatime shared:7 - fuse.packetfs /tmp/disc\\0401.img "
                + "rw,user_id=1000,group_id=100,default_permissions",
            "40 25 0:40 / /mnt/\\134back\\011tab ro,nosuid - fuse.packetfs disc.img rw,user_id=0,group_id=0",
            "41 25 0:41 / /mnt/other rw - fuse.sshfs host: rw,user_id=0",
            "not a line",
            "",
        ];
        IReadOnlyList<FuseMountEntry> entries = MountTable.Parse(lines);
        Assert.Equal(4, entries.Count);
        Assert.Equal(2, entries.Count(entry => entry.IsOurs));
        Assert.Equal(
            new FuseMountEntry("/mnt/with space", "/tmp/disc 1.img", "fuse.packetfs", "0:39", 1000, false), entries[1]);
        Assert.Equal(("/mnt/\\back\ttab", true), (entries[2].MountPoint, entries[2].IsReadOnly));
    }

    [Fact]
    public void What_is_not_mounted_is_not_unmounted()
    {
        FsException failure = Assert.Throws<FsException>(() => FuseMounts.Unmount("/nowhere/at/all"));
        Assert.Equal(FsError.NotFound, failure.Error);
    }

    [Fact]
    public void A_file_counts_as_closed_when_a_whole_sweep_saw_no_write()
    {
        OpenWriters writers = new();
        writers.Add(new NodeId(5));
        writers.Add(new NodeId(6));
        Assert.Empty(writers.TakeIdle());
        writers.Add(new NodeId(6));
        Assert.Equal([new NodeId(5)], writers.TakeIdle());
        Assert.True(writers.Remove(new NodeId(6)));
        Assert.False(writers.Remove(new NodeId(6)));
        Assert.Empty(writers.TakeIdle());
    }
}
