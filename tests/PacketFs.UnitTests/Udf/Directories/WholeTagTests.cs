using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Files;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using Xunit;
using NodeKind = PacketFs.Core.NodeKind;

namespace PacketFs.UnitTests.Udf.Directories;

/// <summary>
/// UDF 2.3.4.4: on media that are written once no tag of a file identifier descriptor begins in one block and ends in
/// the next; the descriptor before it is filled up. That field came with UDF 2.00.
/// </summary>
public sealed class WholeTagTests
{
    private const int Names = 400;

    [Theory]
    [InlineData(0x0201, true, 2048)]
    [InlineData(0x0260, true, 512)]
    [InlineData(0x0150, true, 2048)]
    [InlineData(0x0201, false, 512)]
    public void No_tag_on_write_once_media_lies_in_two_blocks(int revision, bool isOnce, int blockSize)
    {
        VolumeShape shape = new(new UdfRevision((ushort)revision), blockSize, 60_000, 1)
        {
            PartitionKind = isOnce ? PacketFs.Udf.Format.UdfPartitionKind.Virtual : null,
        };
        IBlockDevice device = shape.FormatAny();
        StepClock clock = new();
        UdfVolume volume = VolumeShape.Mount(device, clock);
        Fill(volume, 0);
        volume.Unmount();
        volume = VolumeShape.Mount(device, clock);
        for (int i = 0; i < Names; i += 7)
        {
            volume.Unlink(NodeId.Root, Name(i));
        }

        Fill(volume, Names);
        volume.Unmount();

        SoundVolume.Require(device, "With a large directory");
        byte[] content = ReadRoot(device, out LbAddr root);
        (int split, int filled) = (0, 0);
        for (int offset = 0; offset < content.Length;)
        {
            ref readonly FileIdentifierDescriptor head =
                ref MemoryMarshal.AsRef<FileIdentifierDescriptor>(content.AsSpan(offset));
            split += blockSize - (offset % blockSize) < DescriptorTag.Size ? 1 : 0;
            filled += head.LengthOfImplementationUse > 0 ? 1 : 0;
            offset += head.TotalSize;
        }

        bool applies = isOnce && revision >= 0x0200;
        Assert.Equal(applies, split == 0);
        Assert.True(!applies || filled > 0, "some descriptor had to be filled up");
        using UdfVolume again = VolumeShape.Mount(device, clock);
        Assert.Equal((2 * Names) - ((Names + 6) / 7), DirectoryListing.Names(again, NodeId.Root).Count());
    }

    private static string Name(int number) => $"{number} {new string('x', number * 7 % 40)}";

    private static void Fill(UdfVolume volume, int from)
    {
        for (int i = from; i < from + Names; i++)
        {
            volume.Create(NodeId.Root, Name(i), new NewNode(NodeKind.File, 0x1A4, 0, 0));
        }
    }

    private static byte[] ReadRoot(IBlockDevice device, out LbAddr address)
    {
        LogicalVolume volume = VolumeReader.Read(device).Volume!;
        VolumeBlocks blocks = new(device, volume);
        byte[] set = new byte[volume.BlockSize];
        blocks.Read(volume.FileSetDescriptorSequenceExtent.Location, 1, set);
        address = MemoryMarshal.AsRef<FileSetDescriptor>(set.AsSpan()).RootDirectoryIcb.Location;
        UdfNode root = new IcbReader(blocks).Read(address, NodeId.Root);
        byte[] content = new byte[(root.Size + volume.BlockSize - 1) / volume.BlockSize * volume.BlockSize];
        foreach (ref readonly FileExtent extent in root.Extents)
        {
            int at = (int)extent.FileBlock * volume.BlockSize;
            blocks.Read(extent.Address, extent.Count, content.AsSpan(at, (int)extent.Count * volume.BlockSize));
        }

        return content[..(int)root.Size];
    }
}
