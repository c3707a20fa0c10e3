using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using Xunit;
using Xunit.Abstractions;

namespace PacketFs.SimulationTests.Udf;

/// <summary>
/// What a large volume costs, counted in blocks and bytes, not in seconds: mounting reads the bitmap and nothing that
/// grows with files; a lookup reads an ICB, a commit writes what was changed, whatever lies beside it.
/// </summary>
[Collection(nameof(MemoryCollection))]
public sealed class LargeCountTests(ITestOutputHelper output)
{
    private const int Many = 200_000;
    private const int Few = 1_000;

    // Settings that keep commits where the tests ask for them.
    private static readonly UdfMountOptions s_options = new() { MaximumDirtyNodes = int.MaxValue };

    public static TheoryData<string, int, long> HundredGigabytes => new()
    {
        { "2.01", 2048, 48_828_125 },
        { "2.50", 2048, 48_828_125 },
        { "2.01", 512, 195_312_500 },
    };

    [Theory]
    [MemberData(nameof(HundredGigabytes))]
    public void Mounting_100_GB_reads_the_space_bitmap_once_and_a_few_blocks_more(
        string revision, int blockSize, long blocks)
    {
        CountingDevice device = new(Shape(revision, blockSize, blocks).Format());
        long before = GC.GetTotalMemory(forceFullCollection: true);
        UdfVolume volume = VolumeShape.Mount(device, TimeProvider.System);
        long memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        long bitmap = ((blocks / 8) + blockSize - 1) / blockSize;

        // The metadata partition has a bitmap of its own; the structures of the volume are read block by block.
        output.WriteLine($"{device.BlocksRead - bitmap} blocks beside {bitmap}, {device.Reads} reads, {memory} bytes");
        Assert.InRange(device.BlocksRead - bitmap, -blockSize, 300);
        Assert.InRange(device.Reads, 1, (bitmap * blockSize / (1 << 18)) + 300);
        Assert.InRange(memory, 0, 2 << 20);
        volume.Unmount();
        Assert.Equal(0, device.BlocksWritten);
    }

    [Fact]
    public void A_lookup_and_a_new_file_cost_the_same_among_200_000_names_as_among_1_000()
    {
        SparseBlockDevice disc = Shape("2.01", 2048, 2_000_000).Format();
        UdfVolume volume = VolumeShape.Mount(disc, TimeProvider.System);
        Fill(volume, "few", Few);
        Fill(volume, "many", Many);
        volume.Unmount();
        Cost few = Measure(disc, "few", Few);
        Cost many = Measure(disc, "many", Many);
        output.WriteLine($"{few} among few, {many} among many");
        Assert.Equal(1, few.BlocksPerLookup);
        Assert.Equal(1, many.BlocksPerLookup);

        // ICBs of file and directory, a block or two of the directory and of the bitmap, the integrity descriptor.
        Assert.Equal(few.BlocksPerCreate, many.BlocksPerCreate);
        Assert.InRange(many.BlocksPerCreate, 3, 7);
        SoundVolume.Require(disc, "With 201,000 files");
    }

    [Fact]
    public void A_name_takes_less_than_100_bytes_of_memory_and_an_object_that_the_kernel_holds_less_than_25_more()
    {
        SparseBlockDevice disc = Shape("2.01", 2048, 2_000_000).Format();
        UdfVolume volume = VolumeShape.Mount(disc, TimeProvider.System);
        Fill(volume, "many", Many);
        volume.Unmount();
        volume = VolumeShape.Mount(disc, TimeProvider.System);
        long mounted = GC.GetTotalMemory(forceFullCollection: true);
        Assert.True(volume.TryLookup(NodeId.Root, "many", out NodeAttributes directory));
        Assert.False(volume.TryLookup(directory.Id, "is not there", out _));
        long named = GC.GetTotalMemory(forceFullCollection: true) - mounted;
        ulong cookie = 0;
        int listed = 0;
        int read;
        do
        {
            List<DirectoryListing.Entry> some = DirectoryListing.ReadSome(volume, directory.Id, cookie, 500, true);
            read = some.Count;
            listed += read;
            cookie = read > 0 ? some[^1].Cookie : cookie;
        }
        while (read > 0);

        const long Nodes = 8_192 * 900L;
        long held = GC.GetTotalMemory(forceFullCollection: true) - mounted - named;
        output.WriteLine($"{named / Many} bytes a name, {(held - Nodes) / Many} bytes an object beside {Nodes}");
        Assert.Equal(Many, listed);
        Assert.InRange(named, 1, 100L * Many);
        Assert.InRange(held, 1, Nodes + (25L * Many));
        volume.Unmount();
    }

    [Fact]
    public void An_extent_more_at_the_end_of_a_file_in_crumbs_writes_what_is_behind_it()
    {
        const int Extents = 60_000;
        const int BlockSize = 2048;
        SparseBlockDevice disc = Shape("2.01", BlockSize, 400_000).Format();
        CountingDevice device = new(disc);
        UdfVolume volume = VolumeShape.Mount(device, TimeProvider.System, s_options);
        NodeId file = volume.Create(NodeId.Root, "crumbs", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
        byte[] block = new byte[BlockSize];
        block.AsSpan().Fill(1);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Extents; i++)
        {
            volume.Write(file, 2L * i * BlockSize, block);
        }

        volume.Sync();
        long memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        device.Reset();
        volume.Write(file, 2L * Extents * BlockSize, block);
        volume.Sync();
        long atEnd = device.BlocksWritten;
        device.Reset();
        volume.Write(file, ((2L * (Extents - 50)) + 1) * BlockSize, block);
        volume.Sync();
        long nearEnd = device.BlocksWritten;
        output.WriteLine($"{atEnd} blocks at the end, {nearEnd} near it; {memory / Extents} bytes an extent");

        // Data, ICB, the last blocks of descriptors, the bitmap, the integrity descriptor.
        Assert.InRange(atEnd, 3, 8);
        Assert.InRange(nearEnd, 3, 8);

        // What the disc has, which grows in memory here, is not the volume's.
        Assert.InRange(memory - ((Extents + 1_000L) * BlockSize), 0, 40L * Extents);
        volume.Unmount();
        SoundVolume.Require(disc, "With a file in crumbs");
    }

    private static VolumeShape Shape(string revision, int blockSize, long blocks) =>
        new(revision == "2.50" ? UdfRevision.V250 : UdfRevision.V201, blockSize, blocks, 1);

    private static void Fill(UdfVolume volume, string name, int files)
    {
        NodeId directory = volume.Create(NodeId.Root, name, new NewNode(NodeKind.Directory, 0x1ED, 0, 0)).Id;
        for (int i = 0; i < files; i++)
        {
            NodeAttributes made = volume.Create(directory, NameOf(i), new NewNode(NodeKind.File, 0x1A4, 0, 0));
            volume.Forget(made.Id, 1);
        }
    }

    private static string NameOf(int i) => $"file-{i:D7}.dat";

    private static Cost Measure(SparseBlockDevice disc, string name, int files)
    {
        const int Lookups = 500;
        CountingDevice device = new(disc);
        UdfVolume volume = VolumeShape.Mount(device, TimeProvider.System, s_options);
        Assert.True(volume.TryLookup(NodeId.Root, name, out NodeAttributes directory));
        Assert.False(volume.TryLookup(directory.Id, "is not there", out _));
        device.Reset();
        for (int i = 0; i < Lookups; i++)
        {
            Assert.True(volume.TryLookup(directory.Id, NameOf(i * (files / Lookups)), out _));
        }

        double perLookup = (double)device.BlocksRead / Lookups;
        volume.Create(directory.Id, "first", new NewNode(NodeKind.File, 0x1A4, 0, 0));
        volume.Sync();
        device.Reset();
        volume.Create(directory.Id, "another", new NewNode(NodeKind.File, 0x1A4, 0, 0));
        volume.Sync();
        long perCreate = device.BlocksWritten;
        volume.Unlink(directory.Id, "first");
        volume.Unlink(directory.Id, "another");
        volume.Unmount();
        return new Cost(perLookup, perCreate);
    }

    private sealed record Cost(double BlocksPerLookup, long BlocksPerCreate);
}
