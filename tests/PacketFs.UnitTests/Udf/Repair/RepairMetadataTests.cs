using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using Xunit;
using NodeKind = PacketFs.Core.NodeKind;

namespace PacketFs.UnitTests.Udf.Repair;

/// <summary>
/// Volumes with a metadata partition: what is lost of one copy comes back from the other, files that the partition
/// stands on are made anew, and everything else is repaired as elsewhere.
/// </summary>
public sealed class RepairMetadataTests
{
    private static readonly VolumeShape[] Kinds =
    [
        new(UdfRevision.V250, 2048, 16384, 1),
        new(UdfRevision.V250, 2048, 16384, 32),
        new(UdfRevision.V260, 512, 65536, 1),
        new(UdfRevision.V260, 1024, 32768, 1) { DuplicateMetadata = false },
    ];

    /// <summary>A kind, and how many of its blocks are passed over each time.</summary>
    public static TheoryData<int, int> Duplicated => new() { { 0, 3 }, { 1, 5 }, { 2, 13 } };

    public static TheoryData<int> All => [0, 1, 2, 3];

    [Theory]
    [MemberData(nameof(Duplicated))]
    public void Any_block_of_one_copy_comes_back_from_the_other(int kind, int step)
    {
        using SparseBlockDevice sound = Make(kind);
        SortedDictionary<string, string> files = FileContents.Read(sound);
        MetadataMapping mapping = MappingOf(sound);
        int count = 0;
        foreach (uint block in UsedBlocks(sound).Where((_, i) => i % step == 0))
        {
            foreach (bool isMain in (bool[])[true, false])
            {
                Assert.True(isMain
                    ? mapping.TryMap(block, 1, out Lba place, out _)
                    : mapping.TryMapCopy(block, 1, out place, out _));
                using SparseBlockDevice device = sound.Copy();
                Spoil(device, place, isUnreadable: block % 2 == 0);
                Repair(device, $"block {block}, {(isMain ? "main" : "mirror")}");
                Assert.Equal(files, FileContents.Read(device));
                count++;
            }
        }

        Assert.True(count > 5, $"{count} places");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_files_that_it_stands_on_are_made_anew(int kind)
    {
        using SparseBlockDevice sound = Make(kind);
        SortedDictionary<string, string> files = FileContents.Read(sound);
        MetadataMapping mapping = MappingOf(sound);
        foreach (uint place in (uint[])[
            mapping.Map.MetadataFileLocation, mapping.Map.MetadataMirrorFileLocation,
            mapping.Map.MetadataBitmapFileLocation])
        {
            Assert.True(mapping.Below.TryMap(place, 1, out Lba sector, out _));
            using SparseBlockDevice device = sound.Copy();
            Spoil(device, sector, isUnreadable: false);
            Assert.True(VolumeChecker.Check(device).Findings.Count > 0);
            Repair(device, $"file entry in block {place}");
            Assert.Equal(files, FileContents.Read(device));
            using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
            Assert.Null(volume.ReadOnlyReason);
            volume.Create(NodeId.Root, "after", new NewNode(NodeKind.File, 0x1A4));
            volume.Unmount();
            Assert.Empty(VolumeChecker.Check(device).Findings);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Both_bitmaps_and_the_counts_follow_from_the_files(int kind)
    {
        using SparseBlockDevice sound = Make(kind);
        SortedDictionary<string, string> files = FileContents.Read(sound);
        LogicalVolume volume = VolumeReader.Read(sound).Volume!;
        MetadataMapping mapping = MappingOf(sound);
        uint data = volume.Maps[0].Partition.PartitionContentsUse.UnallocatedSpaceBitmap.Position;
        Assert.True(mapping.Below.TryMap(data, 1, out Lba dataBitmap, out _));
        Assert.True(mapping.Below.TryMap(
            mapping.BitmapFile!.Extents[0].Location.Block, 1, out Lba metadataBitmap, out _));
        foreach (Lba place in (Lba[])[dataBitmap, metadataBitmap, volume.Integrity!.Location.ToLba()])
        {
            using SparseBlockDevice device = sound.Copy();
            Spoil(device, place, isUnreadable: false);
            Repair(device, $"sector {place}");
            Assert.Equal(files, FileContents.Read(device));

            using SparseBlockDevice flipped = sound.Copy();
            byte[] block = new byte[volume.BlockSize];
            flipped.Read(place, block);
            block[SpaceBitmapDescriptor.HeadSize] ^= 0x0F;
            flipped.Write(place, block);
            Repair(flipped, $"bits in sector {place}");
            Assert.Equal(files, FileContents.Read(flipped));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_file_without_a_name_comes_to_lost_and_found(int kind)
    {
        using SparseBlockDevice device = Make(kind);
        MetadataMapping mapping = MappingOf(device);
        byte[] block = new byte[device.Geometry.BlockSize];
        bool found = false;
        foreach (uint at in UsedBlocks(device))
        {
            Assert.True(mapping.TryMap(at, 1, out Lba place, out _));
            device.Read(place, block);
            int name = block.AsSpan().IndexOf("lose me"u8);
            if (name < 0)
            {
                continue;
            }

            // The entry becomes a deleted one; who reads it has nothing to complain about.
            int entry = name - 1 - FileIdentifierDescriptor.HeadSize;
            Span<byte> bytes = block.AsSpan(entry);
            MemoryMarshal.AsRef<FileIdentifierDescriptor>(bytes).FileCharacteristics |= FileCharacteristics.Deleted;
            DescriptorTag.Reseal(bytes);
            DescriptorTag.Reseal(block);
            device.Write(place, block);
            if (mapping.TryMapCopy(at, 1, out Lba copy, out _))
            {
                device.Write(copy, block);
            }

            found = true;
            break;
        }

        Assert.True(found);
        Repair(device, "an entry that is gone");
        Assert.Contains(
            FileContents.Read(device).Keys, path => path.StartsWith("/lost+found/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cut_at_any_write_of_the_repair_leaves_what_another_one_finishes()
    {
        using SparseBlockDevice sound = Make(0);
        SortedDictionary<string, string> files = FileContents.Read(sound);
        MetadataMapping mapping = MappingOf(sound);
        uint[] used = [.. UsedBlocks(sound)];
        using SparseBlockDevice damaged = sound.Copy();
        for (int i = 0; i < used.Length; i++)
        {
            Assert.True(i % 2 == 0
                ? mapping.TryMap(used[i], 1, out Lba place, out _)
                : mapping.TryMapCopy(used[i], 1, out place, out _));
            Spoil(damaged, place, isUnreadable: i % 3 == 0);
        }

        CuttableDevice whole = new(damaged.Copy(), -1);
        VolumeRepairer.Plan(whole).Apply(whole, isAtomic: false);
        for (int at = 0; at < whole.Commands; at += 5)
        {
            using SparseBlockDevice left = damaged.Copy();
            CuttableDevice device = new(left, at);
            RepairPlan plan = VolumeRepairer.Plan(device);
            Assert.Throws<TestKit.Packet.PowerCutException>(() => plan.Apply(device, isAtomic: false));
            device.Leave(new Prng((ulong)at), isTorn: at % 10 == 0);
            Repair(left, $"cut {at}");
            Assert.Equal(files, FileContents.Read(left));
        }
    }

    private static SparseBlockDevice Make(int kind)
    {
        SparseBlockDevice device = Kinds[kind].Format();
        using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        NodeId folder = volume.Create(NodeId.Root, "folder", new NewNode(NodeKind.Directory, 0x1ED)).Id;
        byte[] content = [.. Enumerable.Range(0, 50_000).Select(i => (byte)(i * 7 % 251))];
        for (int i = 0; i < 6; i++)
        {
            NodeId parent = i % 2 == 0 ? folder : NodeId.Root;
            NodeId file = volume.Create(parent, $"file {i}", new NewNode(NodeKind.File, 0x1A4)).Id;
            volume.Write(file, 0, content.AsSpan(0, i * 9_000));
        }

        NodeId lost = volume.Create(folder, "lose me", new NewNode(NodeKind.File, 0x1A4)).Id;
        volume.Write(lost, 0, "content"u8);
        NodeId wide = volume.Create(NodeId.Root, "wide", new NewNode(NodeKind.Directory, 0x1ED)).Id;
        for (int i = 0; i < 40; i++)
        {
            NewNode link = new(NodeKind.SymbolicLink, 0);
            volume.CreateSymbolicLink(wide, $"a rather long name for a link {i}", "to", link);
        }

        volume.SetExtendedAttribute(lost, "user.stream", content.AsSpan(0, 3_000), AttributeSetMode.Any);
        volume.Unmount();
        return device;
    }

    private static MetadataMapping MappingOf(SparseBlockDevice device) =>
        (MetadataMapping)VolumeReader.Read(device).Volume!.Maps[1].Mapping!;

    private static IEnumerable<uint> UsedBlocks(SparseBlockDevice device)
    {
        Examination found = VolumeChecker.Examine(device, new CheckOptions(), null, null, CancellationToken.None);
        BlockOwners owners = found.Context!.Owners(1)!;
        for (uint block = 0; block < owners.BlockCount; block++)
        {
            if (owners.IsOwned(block))
            {
                yield return block;
            }
        }
    }

    private static void Spoil(SparseBlockDevice device, Lba place, bool isUnreadable)
    {
        byte[] rubbish = new byte[device.Geometry.BlockSize];
        new Prng((ulong)place.Value).Fill(rubbish);
        device.Write(place, rubbish);
        if (isUnreadable)
        {
            device.Unreadable.Add(place.Value);
        }
    }

    private static void Repair(SparseBlockDevice device, string what)
    {
        RepairPlan plan = VolumeRepairer.Plan(device);
        Assert.True(plan.Refusal is null, $"{what}: {plan.Refusal}");
        plan.Apply(new CuttableDevice(device, -1), isAtomic: false);
        CheckReport after = VolumeChecker.Check(device);
        Finding[] left = [.. after.Findings.Where(finding => finding.Severity > Severity.Information)];
        Assert.True(
            left.Length == 0, $"{what}: {string.Join("\n", plan.Steps)}\nleaves {string.Join("\n", left)}");
        Assert.True(VolumeRepairer.Plan(device).IsEmpty, $"{what}: a second repair finds something");
    }
}
