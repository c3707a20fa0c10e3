using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using Xunit;
using NodeKind = PacketFs.Core.NodeKind;

namespace PacketFs.UnitTests.Udf.Check;

/// <summary>A name on a write-once volume whose block has no entry in the virtual allocation table.</summary>
public sealed class VirtualNameTests
{
    [Fact]
    public void A_name_that_the_table_leads_nowhere_is_found()
    {
        VolumeShape shape = new(UdfRevision.V201, 2048, 60000, 1)
        {
            PartitionKind = PacketFs.Udf.Format.UdfPartitionKind.Virtual,
        };
        IBlockDevice device = shape.FormatAny();
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            volume.Create(NodeId.Root, "removed", new NewNode(NodeKind.File, 0x1A4));
            volume.Create(NodeId.Root, "kept", new NewNode(NodeKind.File, 0x1A4));
            volume.Sync();
            volume.Unlink(NodeId.Root, "removed");
            volume.Unmount();
        }

        Assert.Empty(VolumeChecker.Check(device).Findings);
        using SparseBlockDevice copy = new(device.Geometry);
        Assert.True(CopyWithAnotherBlock(device, copy));

        CheckReport report = VolumeChecker.Check(copy);

        Assert.Contains(report.Findings, finding => finding.Problem == Problem.ExtentOutsidePartition);
        Assert.Equal(4, report.ExitCode);
    }

    /// <summary>
    /// In every state of the root "kept" names the block that was given back, which stood before its own.
    /// </summary>
    private static bool CopyWithAnotherBlock(IBlockDevice device, SparseBlockDevice copy)
    {
        bool any = false;
        byte[] block = new byte[device.Geometry.BlockSize];
        for (long at = 0; at < device.Geometry.BlockCount; at++)
        {
            device.Read(new Lba(at), block);
            int name = block.AsSpan().IndexOf("\u0008kept"u8);
            int offset = name - FileIdentifierDescriptor.HeadSize;
            if (offset > 0 && DescriptorTag.Verify(block.AsSpan(offset), null) is null)
            {
                ref FileIdentifierDescriptor entry =
                    ref MemoryMarshal.AsRef<FileIdentifierDescriptor>(block.AsSpan(offset));
                LbAddr own = entry.Icb.Location;
                entry.Icb.ExtentLocation = new LbAddr(own.Block - 1, own.Partition);
                DescriptorTag.Reseal(block.AsSpan(offset));
                DescriptorTag.Reseal(block);
                any = true;
            }

            copy.Write(new Lba(at), block);
        }

        return any;
    }
}
