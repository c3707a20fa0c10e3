using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Attributes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Files;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using Xunit;
using NodeKind = PacketFs.Core.NodeKind;

namespace PacketFs.UnitTests.Udf.Attributes;

/// <summary>
/// File entries on volumes of 2.00 and later, as other writers record them: they become extended ones when they must,
/// and before 2.00 never.
/// </summary>
public sealed class EntryExtensionTests
{
    private readonly StepClock _clock = new();

    /// <summary>Sizes: in the ICB and fitting still, in the ICB and too large then, in blocks.</summary>
    [Theory]
    [InlineData(10, 2048)]
    [InlineData(1800, 2048)]
    [InlineData(5000, 2048)]
    [InlineData(290, 512)]
    public void A_file_entry_of_another_writer_is_extended_for_its_first_stream(int size, int blockSize)
    {
        SparseBlockDevice device = new VolumeShape(UdfRevision.V201, blockSize, 8192, 1).Format();
        byte[] content = new byte[size];
        new Prng(4).Fill(content);
        NodeAttributes before = Write(device, content);
        DiscEditor disc = new(device);
        uint icb = disc.Find("file");
        disc.WriteBlock(icb, AsFileEntry(disc.ReadBlock(icb)));
        SoundVolume.Require(device, "With a file entry");

        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId file = Find(volume);
        volume.SetExtendedAttribute(file, "user.large", new byte[40_000], AttributeSetMode.Any);
        volume.SetExtendedAttribute(file, "user.small", "value"u8, AttributeSetMode.MustNotExist);
        volume.Unmount();

        SoundVolume.Require(device, "With streams");
        Assert.Equal(TagId.ExtendedFileEntry, DescriptorTag.Of(new DiscEditor(device).ReadBlock(icb)).Id);
        volume = VolumeShape.Mount(device, _clock);
        byte[] found = new byte[size];
        Assert.Equal(size, volume.Read(file, 0, found));
        Assert.Equal(content, found);
        Assert.Equal(40_000, volume.GetExtendedAttribute(file, "user.large", []));
        NodeAttributes after = volume.GetAttributes(file);
        Assert.Equal(before.ModificationTime, after.ModificationTime);
        Assert.Equal(before.Mode, after.Mode);
        Assert.Equal(before.LinkCount, after.LinkCount);
        volume.Unlink(NodeId.Root, "file");
        volume.Unmount();
        SoundVolume.Require(device, "After it was deleted");
    }

    [Fact]
    public void What_an_entry_held_itself_becomes_streams_with_it()
    {
        SparseBlockDevice device = new VolumeShape(UdfRevision.V201, 2048, 8192, 1).Format();
        Write(device, new byte[100]);
        DiscEditor disc = new(device);
        uint icb = disc.Find("file");
        disc.WriteBlock(icb, WithInlineAttribute(AsFileEntry(disc.ReadBlock(icb)), icb));
        SoundVolume.Require(device, "With an attribute in the file entry");

        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId file = Find(volume);
        Assert.Equal(["user.own"], volume.ListExtendedAttributes(file));
        Assert.Equal(
            FsError.Exists,
            Assert.Throws<FsException>(() => volume.SetExtendedAttribute(
                file, "user.own", [], AttributeSetMode.MustNotExist)).Error);
        volume.SetExtendedAttribute(file, "user.other", new byte[3_000], AttributeSetMode.Any);
        volume.Unmount();
        SoundVolume.Require(device, "With both");
        volume = VolumeShape.Mount(device, _clock);
        Assert.Equal(["user.other", "user.own"], volume.ListExtendedAttributes(file).Order(StringComparer.Ordinal));
        byte[] value = new byte[9];
        Assert.Equal(5, volume.GetExtendedAttribute(file, "user.own", value));
        Assert.Equal("value"u8, value.AsSpan(0, 5));
    }

    [Fact]
    public void Before_2_00_a_file_entry_stays_one()
    {
        SparseBlockDevice device = new VolumeShape(UdfRevision.V150, 2048, 8192, 1).Format();
        Write(device, new byte[100]);
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        const int FirstId = 2;
        uint icb = (uint)(Find(volume).Value - FirstId);
        volume.SetExtendedAttribute(Find(volume), "user.a", "value"u8, AttributeSetMode.Any);
        Assert.Equal(
            FsError.NoSpace,
            Assert.Throws<FsException>(() => volume.SetExtendedAttribute(
                Find(volume), "user.b", new byte[3_000], AttributeSetMode.Any)).Error);
        volume.Unmount();
        Assert.Equal(TagId.FileEntry, DescriptorTag.Of(new DiscEditor(device).ReadBlock(icb)).Id);
        SoundVolume.Require(device, "With an attribute");
    }

    [Fact]
    public void A_full_volume_leaves_the_entry_as_it_was()
    {
        SparseBlockDevice device = new VolumeShape(UdfRevision.V201, 2048, 1024, 1).Format();
        Write(device, new byte[1800]);
        DiscEditor disc = new(device);
        uint icb = disc.Find("file");
        disc.WriteBlock(icb, AsFileEntry(disc.ReadBlock(icb)));
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId filler = volume.Create(NodeId.Root, "filler", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
        volume.Write(filler, 0, new byte[(volume.GetStatistics().FreeBlocks - 4) * 2048]);
        Assert.Equal(
            FsError.NoSpace,
            Assert.Throws<FsException>(() => volume.SetExtendedAttribute(
                Find(volume), "user.a", new byte[3_000], AttributeSetMode.Any)).Error);
        volume.Unmount();
        Assert.Equal(TagId.FileEntry, DescriptorTag.Of(new DiscEditor(device).ReadBlock(icb)).Id);
        Assert.DoesNotContain(VolumeChecker.Check(device).Findings, finding => finding.Severity > Severity.Information);
    }

    private NodeAttributes Write(SparseBlockDevice device, byte[] content)
    {
        UdfVolume volume = VolumeShape.Mount(device, _clock);
        NodeId file = volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
        volume.Write(file, 0, content);
        NodeAttributes attributes = volume.GetAttributes(file);
        volume.Unmount();
        return attributes;
    }

    private static NodeId Find(UdfVolume volume)
    {
        Assert.True(volume.TryLookup(NodeId.Root, "file", out NodeAttributes found));
        return found.Id;
    }

    /// <summary>The same object as Linux records it where mkudffs was told to do without extended entries.</summary>
    private static byte[] AsFileEntry(byte[] block)
    {
        ExtendedFileEntry from = MemoryMarshal.AsRef<ExtendedFileEntry>(block.AsSpan());
        int tail = (int)((uint)from.LengthOfExtendedAttributes + (uint)from.LengthOfAllocationDescriptors);
        byte[] plain = new byte[block.Length];
        block.AsSpan(0, FileEntry.HeadSize).CopyTo(plain);
        ref FileEntry to = ref MemoryMarshal.AsRef<FileEntry>(plain.AsSpan());
        to.LogicalBlocksRecorded = from.LogicalBlocksRecorded;
        to.AccessDateAndTime = from.AccessDateAndTime;
        to.ModificationDateAndTime = from.ModificationDateAndTime;
        to.AttributeDateAndTime = from.AttributeDateAndTime;
        to.Checkpoint = from.Checkpoint;
        to.ExtendedAttributeIcb = from.ExtendedAttributeIcb;
        to.ImplementationIdentifier = from.ImplementationIdentifier;
        to.UniqueId = from.UniqueId;
        to.LengthOfExtendedAttributes = from.LengthOfExtendedAttributes;
        to.LengthOfAllocationDescriptors = from.LengthOfAllocationDescriptors;
        block.AsSpan(ExtendedFileEntry.HeadSize, tail).CopyTo(plain.AsSpan(FileEntry.HeadSize));
        Seal(plain, from.Tag, FileEntry.HeadSize + tail);
        return plain;
    }

    private static byte[] WithInlineAttribute(byte[] block, uint icb)
    {
        FileEntry head = MemoryMarshal.AsRef<FileEntry>(block.AsSpan());
        IcbFormat format = new(UdfRevision.V201, block.Length, head.Tag.TagSerialNumber, head.ImplementationIdentifier);
        byte[] area = InlineArea.Build([], [new("user.own", "value"u8.ToArray())], icb, format)!;
        int data = (int)(uint)head.LengthOfAllocationDescriptors;
        block.AsSpan(FileEntry.HeadSize, data).CopyTo(block.AsSpan(FileEntry.HeadSize + area.Length));
        area.CopyTo(block.AsSpan(FileEntry.HeadSize));
        MemoryMarshal.AsRef<FileEntry>(block.AsSpan()).LengthOfExtendedAttributes = (uint)area.Length;
        Seal(block, head.Tag, FileEntry.HeadSize + area.Length + data);
        return block;
    }

    private static void Seal(byte[] block, in DescriptorTag tag, int length) => DescriptorTag.Seal(
        block,
        TagId.FileEntry,
        UdfRevision.V201.DescriptorVersion,
        tag.TagSerialNumber,
        tag.TagLocation,
        length - DescriptorTag.Size);
}
