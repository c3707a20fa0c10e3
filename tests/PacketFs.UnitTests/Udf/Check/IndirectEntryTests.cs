using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Check;

/// <summary>ICBs of strategy 4096, whose second entry leads elsewhere.</summary>
public sealed class IndirectEntryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_entry_that_leads_to_a_directory_above_is_found_whatever_its_name_says_of_its_length(uint blocks)
    {
        SparseBlockDevice device = new VolumeShape(UdfRevision.V201, 2048, 16384, 1).Format();
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            volume.Create(NodeId.Root, "loop", new NewNode(Core.NodeKind.Directory, 0x1ED));
            volume.Create(NodeId.Root, "gone", new NewNode(Core.NodeKind.Directory, 0x1ED));
            volume.RemoveDirectory(NodeId.Root, "gone");
            volume.Unmount();
        }

        DiscEditor disc = new(device);
        uint icb = disc.Find("loop");
        disc.EditBlock(icb, (ref ExtendedFileEntry entry) =>
        {
            entry.IcbTag.StrategyType = IcbTag.Strategy4096;
            entry.IcbTag.MaximumNumberOfEntries = 2;
        });
        disc.EditEntry("", "loop", (ref FileIdentifierDescriptor entry) => entry.Icb = new LongAd(
            blocks * 2048, ExtentType.RecordedAndAllocated, entry.Icb.Location, entry.Icb.UniqueId));
        IndirectEntry indirect = new()
        {
            IcbTag = IcbTag.Create(FileType.IndirectEntry, AllocationDescriptorType.Short),
            IndirectIcb = new LongAd(2048, ExtentType.RecordedAndAllocated, new LbAddr(disc.Root, 0)),
        };
        byte[] block = new byte[2048];
        MemoryMarshal.Write(block, indirect);
        DescriptorTag.Seal(block, TagId.IndirectEntry, 3, 1, icb + 1, IndirectEntry.Size - DescriptorTag.Size);
        disc.WriteBlock(icb + 1, block);
        CheckReport report = VolumeChecker.Check(device);
        Assert.Contains(Problem.BlockClaimedTwice, report.Counts.Keys);
        Assert.Equal(Severity.Error, report.Gravest);
    }
}
