using PacketFs.TestKit.Udf;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using Xunit;

namespace PacketFs.UnitTests.Udf.Repair;

/// <summary>Room for what a repair writes, from the first block of a partition to its last.</summary>
public sealed class RepairSpaceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    public void The_first_block_of_a_partition_is_given_out_too(int packetBlocks)
    {
        using SparseBlockDevice device = new VolumeShape(UdfRevision.V201, 2048, 16384, 1).Format();
        LogicalVolume volume = VolumeReader.Read(device).Volume!;
        CheckContext nothingOwned = new(device, volume, new CheckOptions(), new FindingCollector(), default);
        Examination found = new(null!, null!, nothingOwned, null, []);
        RepairSpace space = new(_ => true);
        space.Update(found, null, 0, packetBlocks, 64);
        Assert.Equal(0u, space.Take(1));
        Assert.Equal(1u, space.Take(3));
        Assert.Null(space.Take(nothingOwned.Owners(0)!.BlockCount));
    }
}
