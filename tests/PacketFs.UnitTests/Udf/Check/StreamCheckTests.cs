using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Check;

/// <summary>
/// A named stream, made by hand beside a file that Linux wrote: in order, and with each field out of order.
/// </summary>
public sealed class StreamCheckTests : IDisposable
{
    private const string Owner = "docs/medium.bin";
    private const uint DirectoryBlock = 3400;
    private const uint StreamBlock = 3401;
    private const string StreamName = "comment";
    private static readonly byte[] Content = [.. "a stream"u8];
    private readonly SparseBlockDevice _device = GoldenImages.Open(GoldenImages.LinuxTree, 512);
    private readonly DiscEditor _disc;

    public StreamCheckTests()
    {
        _disc = new DiscEditor(_device);
        uint owner = _disc.Find(Owner);
        ExtendedFileEntry entry = MemoryMarshal.AsRef<ExtendedFileEntry>(_disc.ReadBlock(owner).AsSpan());
        uint id = (uint)(ulong)entry.UniqueId;
        byte[] entries = [.. Entry("", 0x0A, owner, 0), .. Entry(StreamName, 0, StreamBlock, id)];
        WriteNode(DirectoryBlock, FileType.StreamDirectory, IcbFlags.None, entries, entry);
        WriteNode(StreamBlock, FileType.RegularFile, IcbFlags.Stream, Content, entry);
        _disc.EditBlock(owner, (ref ExtendedFileEntry e) =>
        {
            e.StreamDirectoryIcb = Icb(DirectoryBlock, 0);
            e.ObjectSize += (ulong)Content.Length;
        });
        Allocate(DirectoryBlock, StreamBlock);
    }

    public void Dispose() => _device.Dispose();

    [Fact]
    public void A_stream_in_order_is_clean_and_counted()
    {
        CheckReport report = VolumeChecker.Check(_device);

        Assert.Empty(report.Findings);
        Assert.Equal(1, report.Objects.Streams);
    }

    [Fact]
    public void A_stream_out_of_order_is_found()
    {
        Expect(Problem.StreamInvalid, StreamBlock, (ref ExtendedFileEntry e) => e.IcbTag.Flags = IcbFlags.None);
        Expect(Problem.StreamInvalid, StreamBlock, (ref ExtendedFileEntry e) => e.IcbTag.FileType = FileType.Directory);
        Expect(Problem.StreamInvalid, StreamBlock, (ref ExtendedFileEntry e) =>
            e.StreamDirectoryIcb = Icb(DirectoryBlock, 0));
        Expect(Problem.StreamInvalid, DirectoryBlock, (ref ExtendedFileEntry e) =>
            e.IcbTag.FileType = FileType.Directory);
        Expect(Problem.StreamUniqueIdWrong, StreamBlock, (ref ExtendedFileEntry e) => e.UniqueId = 1);
        Expect(Problem.StreamUniqueIdWrong, DirectoryBlock, (ref ExtendedFileEntry e) => e.UniqueId = 1);
        Expect(Problem.ObjectSizeWrong, _disc.Find(Owner), (ref ExtendedFileEntry e) => e.ObjectSize += 1UL);
        Expect(Problem.StreamInvalid, _disc.Find("docs"), (ref ExtendedFileEntry e) =>
        {
            e.StreamDirectoryIcb = Icb(DirectoryBlock, 0);
        });
        Expect(Problem.SpaceLeaked, _disc.Find(Owner), (ref ExtendedFileEntry e) => e.StreamDirectoryIcb = default);
    }

    [Fact]
    public void An_entry_of_a_stream_directory_out_of_order_is_found()
    {
        byte[] parent = Entry("", 0x0A, _disc.Find(Owner), 0);
        byte[] stream = Entry(StreamName, 0, StreamBlock, 0);
        ExpectEntries(Problem.ParentWrong, [.. Entry("", 0x0A, _disc.Root, 0), .. stream]);
        ExpectEntries(Problem.ParentMissing, stream);
        ExpectEntries(Problem.EntryInvalid, [.. parent, .. Entry(StreamName, 0x10, StreamBlock, 0)]);
        ExpectEntries(Problem.EntryInvalid, [.. parent, .. Entry("*UDF Backup", 0, StreamBlock, 0)]);
        ExpectEntries(Problem.StreamInvalid, [.. parent, .. stream, .. Entry("b", 0, StreamBlock, 0)]);
    }

    [Fact]
    public void The_mounted_volume_shows_it_as_an_attribute_and_keeps_it()
    {
        UdfVolume volume = VolumeShape.Mount(_device, TimeProvider.System);
        NodeId file = FindOwner(volume);
        Assert.Equal(["user.comment"], volume.ListExtendedAttributes(file));
        AssertStream(volume, file);
        volume.SetExtendedAttribute(file, "user.ours", new byte[3_000], AttributeSetMode.Any);
        volume.SetAttributes(file, new AttributeChange { Mode = 0x180 });
        volume.Unmount();
        SoundVolume.Require(_device, "With a stream of ours beside it");
        Assert.Equal(2, VolumeChecker.Check(_device).Objects.Streams);

        volume = VolumeShape.Mount(_device, TimeProvider.System);
        file = FindOwner(volume);
        AssertStream(volume, file);
        volume.RemoveExtendedAttribute(file, "user.comment");
        volume.RemoveExtendedAttribute(file, "user.ours");
        Assert.Empty(volume.ListExtendedAttributes(file));
        volume.Unmount();
        SoundVolume.Require(_device, "After both went");
        Assert.Equal(0, VolumeChecker.Check(_device).Objects.Streams);
    }

    [Fact]
    public void A_stream_that_is_larger_than_any_attribute_is_listed_and_cannot_be_read_as_one()
    {
        _disc.EditBlock(StreamBlock, (ref ExtendedFileEntry e) =>
        {
            e.IcbTag.AllocationDescriptorType = AllocationDescriptorType.Short;
            e.InformationLength = 70_000;
            e.LengthOfAllocationDescriptors = 0;
        });
        UdfVolume volume = VolumeShape.Mount(_device, TimeProvider.System);
        NodeId file = FindOwner(volume);
        Assert.Equal(["user.comment"], volume.ListExtendedAttributes(file));
        FsException failure = Assert.Throws<FsException>(() => volume.GetExtendedAttribute(file, "user.comment", []));
        Assert.Equal(FsError.AttributeTooLarge, failure.Error);
    }

    private static NodeId FindOwner(UdfVolume volume)
    {
        NodeId node = NodeId.Root;
        foreach (string name in Owner.Split('/'))
        {
            Assert.True(volume.TryLookup(node, name, out NodeAttributes attributes), name);
            node = attributes.Id;
        }

        return node;
    }

    private static void AssertStream(UdfVolume volume, NodeId file)
    {
        byte[] value = new byte[100];
        Assert.Equal(Content.Length, volume.GetExtendedAttribute(file, "user.comment", value));
        Assert.Equal(Content, value[..Content.Length]);
    }

    private static LongAd Icb(uint block, uint uniqueId) =>
        new(512, ExtentType.RecordedAndAllocated, new LbAddr(block, 0), uniqueId);

    private static byte[] Entry(string name, byte characteristics, uint icb, uint uniqueId)
    {
        byte[] identifier = new byte[255];
        Assert.True(Cs0.TryEncode(name, identifier, out int length));
        byte[] bytes = new byte[FileIdentifierDescriptor.SizeFor(length, 0)];
        FileIdentifierDescriptor.Write(
            bytes,
            identifier.AsSpan(0, length),
            (FileCharacteristics)characteristics,
            Icb(icb, uniqueId),
            3,
            1,
            DirectoryBlock);
        return bytes;
    }

    private void WriteNode(uint block, FileType type, IcbFlags flags, byte[] data, ExtendedFileEntry like)
    {
        byte[] bytes = new byte[512];
        like.IcbTag = IcbTag.Create(type, AllocationDescriptorType.Embedded, flags);
        like.FileLinkCount = 1;
        like.InformationLength = (ulong)data.Length;
        like.ObjectSize = (ulong)data.Length;
        like.LogicalBlocksRecorded = 0;
        like.LengthOfExtendedAttributes = 0;
        like.LengthOfAllocationDescriptors = (uint)data.Length;
        MemoryMarshal.Write(bytes, like);
        data.CopyTo(bytes, ExtendedFileEntry.HeadSize);
        int covered = ExtendedFileEntry.HeadSize + data.Length - DescriptorTag.Size;
        DescriptorTag.Seal(bytes, TagId.ExtendedFileEntry, 3, 1, block, covered);
        _disc.WriteBlock(block, bytes);
    }

    private void Allocate(params ReadOnlySpan<uint> blocks)
    {
        foreach (uint block in blocks)
        {
            long offset = SpaceBitmapDescriptor.HeadSize + (block / 8);
            byte[] bytes = _disc.ReadBlock((uint)(offset / 512));
            bytes[offset % 512] ^= (byte)(1 << (int)(block % 8));
            _disc.WriteBlock((uint)(offset / 512), bytes);
        }

        uint free = _disc.Volume.Integrity!.FreeSpaceTable[0] - (uint)blocks.Length;
        _disc.EditSector(
            _disc.Volume.Integrity.Location.Value,
            (ref U32Le field) => field = free,
            LogicalVolumeIntegrityDescriptor.HeadSize);
    }

    private void Expect(Problem problem, uint block, DiscEditor.FieldChange<ExtendedFileEntry> change)
    {
        byte[] good = _disc.ReadBlock(block);
        _disc.EditBlock(block, change);
        CheckReport report = VolumeChecker.Check(_device);
        Assert.True(report.Counts.ContainsKey(problem), $"{problem}, found: {string.Join("\n", report.Findings)}");
        _disc.WriteBlock(block, good);
    }

    private void ExpectEntries(Problem problem, byte[] entries)
    {
        byte[] good = _disc.ReadBlock(DirectoryBlock);
        ExtendedFileEntry like = MemoryMarshal.AsRef<ExtendedFileEntry>(good.AsSpan());
        WriteNode(DirectoryBlock, FileType.StreamDirectory, IcbFlags.None, entries, like);
        CheckReport report = VolumeChecker.Check(_device);
        Assert.True(report.Counts.ContainsKey(problem), $"{problem}, found: {string.Join("\n", report.Findings)}");
        _disc.WriteBlock(DirectoryBlock, good);
    }
}
