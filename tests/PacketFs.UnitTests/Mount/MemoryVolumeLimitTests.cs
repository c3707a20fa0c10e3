using PacketFs.Core;
using PacketFs.TestKit.Volumes;
using Xunit;

namespace PacketFs.UnitTests.Mount;

public sealed class MemoryVolumeLimitTests
{
    [Fact]
    public void A_write_that_finds_no_space_changes_nothing_and_removing_gives_it_back()
    {
        using MemoryVolume volume = new(new MemoryVolumeOptions { CapacityBytes = 10 * 2048 });
        NodeId file = volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0x1A4)).Id;
        volume.Write(file, 0, new byte[8 * 2048]);
        FsException failure = Assert.Throws<FsException>(() => volume.Write(file, 8 * 2048, new byte[(2 * 2048) + 1]));
        Assert.Equal(FsError.NoSpace, failure.Error);
        Assert.Equal(8 * 2048, volume.GetAttributes(file).Size);
        Assert.Equal(2, volume.GetStatistics().FreeBlocks);
        volume.Unlink(NodeId.Root, "file");
        volume.Forget(file, 1);
        Assert.Equal(10, volume.GetStatistics().FreeBlocks);
    }

    [Fact]
    public void A_read_only_model_says_why_it_takes_no_writes()
    {
        using MemoryVolume volume = new(new MemoryVolumeOptions { ReadOnlyReason = "It is pressed." });
        FsException failure = Assert.Throws<FsException>(
            () => volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0x1A4)));
        Assert.Equal((FsError.ReadOnly, "It is pressed."), (failure.Error, failure.Message));
    }

    [Fact]
    public void A_model_without_extended_attributes_refuses_them()
    {
        using MemoryVolume volume = new(new MemoryVolumeOptions { SupportsExtendedAttributes = false });
        FsException failure = Assert.Throws<FsException>(
            () => volume.SetExtendedAttribute(NodeId.Root, "user.a", [1], AttributeSetMode.Any));
        Assert.Equal(FsError.NotSupported, failure.Error);
    }
}
