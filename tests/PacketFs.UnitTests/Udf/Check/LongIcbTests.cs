using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Check;

/// <summary>A name that says that its ICB, which is none, is as large as the volume.</summary>
public sealed class LongIcbTests
{
    [Fact]
    public void What_is_no_file_entry_takes_no_blocks_of_others()
    {
        SparseBlockDevice device = new VolumeShape(UdfRevision.V201, 2048, 16384, 1).Format();
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            NodeId many = volume.Create(NodeId.Root, "many", new NewNode(Core.NodeKind.Directory, 0x1ED)).Id;
            for (int i = 0; i < 100; i++)
            {
                volume.Create(many, $"a name that is not so short {i}", new NewNode(Core.NodeKind.File, 0x1A4));
            }

            volume.Create(NodeId.Root, "wrong", new NewNode(Core.NodeKind.File, 0x1A4));
            volume.Unmount();
        }

        DiscEditor disc = new(device);
        disc.EditEntry("", "wrong", (ref FileIdentifierDescriptor entry) => entry.Icb = new LongAd(
            16_000_000, ExtentType.RecordedAndAllocated, new LbAddr(0, 0), entry.Icb.UniqueId));
        CheckReport report = VolumeChecker.Check(device);
        Assert.Equal(1, report.Counts[Problem.BlockClaimedTwice]);
        Assert.Equal(101, report.Objects.Files);
    }
}
