using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.TestKit.Packet;
using PacketFs.TestKit.Simulation;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.SimulationTests.Fuzz;

/// <summary>
/// A sound volume with something of everything in it, from which the broken ones are made: its blocks, and where its
/// structures are.
/// </summary>
internal sealed class FuzzBase
{
    private const int ScanBlocks = 40_000;

    private FuzzBase(string name, SparseBlockDevice device, bool isWriteOnce, long capacityBlocks)
    {
        Name = name;
        Device = device;
        IsWriteOnce = isWriteOnce;
        CapacityBlocks = capacityBlocks;
        Spots = FuzzSpot.Find(device, Math.Min(ScanBlocks, device.Geometry.BlockCount));
    }

    public string Name { get; }

    public SparseBlockDevice Device { get; }

    public bool IsWriteOnce { get; }

    public long CapacityBlocks { get; }

    public IReadOnlyList<FuzzSpot> Spots { get; }

    /// <summary>How many kinds <see cref="Make"/> knows without the corpus.</summary>
    public static int Kinds => VolumeShape.All.Count + 4;

    /// <summary>Volumes of others, where they are at hand.</summary>
    public static IReadOnlyList<string> Others { get; } = CorpusImages.Names;

    public static FuzzBase Make(int kind)
    {
        if (kind < VolumeShape.All.Count)
        {
            return Filled(VolumeShape.All[kind]);
        }

        return (kind - VolumeShape.All.Count) switch
        {
            0 => new FuzzBase(
                GoldenImages.LinuxTree, GoldenImages.Open(GoldenImages.LinuxTree, 512), false, 0),
            1 => CutOff(new VolumeShape(UdfRevision.V201, 2048, 16384, 32)),
            2 => PseudoOverwritten(),
            _ => CutOff(new VolumeShape(UdfRevision.V201, 2048, 16384, 1)),
        };
    }

    /// <summary>Null when the corpus holds no volume that is small enough.</summary>
    public static FuzzBase? Other(string name)
    {
        const int More = 20_000;
        if (CorpusImages.Open(name) is not { } device)
        {
            return null;
        }

        bool isWriteOnce = VolumeReader.Read(device).Volume?.Maps.Any(map => map.Mapping is VirtualMapping) == true;
        return new FuzzBase(name, device, isWriteOnce, isWriteOnce ? device.Geometry.BlockCount + More : 0);
    }

    private static FuzzBase Filled(VolumeShape shape)
    {
        IBlockDevice device = shape.FormatAny();
        using (UdfVolume volume = VolumeShape.Mount(device, new ManualClock()))
        {
            Fill(volume);
            volume.Unmount();
        }

        return device is SparseBlockDevice sparse
            ? new FuzzBase(shape.ToString(), sparse, false, 0)
            : new FuzzBase(shape.ToString(), Flat(device), true, shape.Blocks);
    }

    /// <summary>A volume whose last changes are in its commit log only.</summary>
    private static FuzzBase CutOff(VolumeShape shape)
    {
        SparseBlockDevice disc = shape.Format();
        using PacketDevice device = FuzzStack.OpenDevice(disc);
        FuzzStack.Attach(device);
        using UdfVolume volume = UdfVolume.Mount(
            device, new UdfMountOptions { TrustOpenIntegrity = true }, new ManualClock(), NullLogger.Instance);
        Fill(volume);
        return new FuzzBase(shape + ", cut off", disc.Copy(), false, 0);
    }

    /// <summary>As others see it, who have neither the drive nor its disc: read, and not written.</summary>
    private static FuzzBase PseudoOverwritten()
    {
        using SimulatedStack stack = new(PristineDisc.Take(StackShape.BdRPow), StackShape.BdRPow, new ManualClock());
        stack.Mount();
        Fill(stack.Volume);
        stack.Unmount();
        stack.OpenDevice();
        return new FuzzBase(StackShape.BdRPow.Name, Flat(stack.Device), false, 0);
    }

    private static SparseBlockDevice Flat(IBlockDevice device)
    {
        SparseBlockDevice flat = new(device.Geometry);
        byte[] block = new byte[device.Geometry.BlockSize];
        for (long at = 0; at < device.Geometry.BlockCount; at++)
        {
            device.Read(new Lba(at), block);
            flat.Write(new Lba(at), block);
        }

        return flat;
    }

    private static void Fill(UdfVolume volume)
    {
        NewNode file = new(NodeKind.File, 0x1A4);
        NewNode folder = new(NodeKind.Directory, 0x1ED);
        Prng prng = new(5);
        NodeId deep = NodeId.Root;
        for (int level = 0; level < 4; level++)
        {
            deep = volume.Create(deep, $"level {level}", folder).Id;
            Write(volume, volume.Create(deep, "small.txt", file).Id, 0, 300, prng);
        }

        NodeId left = volume.Create(NodeId.Root, "left", file).Id;
        NodeId right = volume.Create(NodeId.Root, "right", file).Id;
        for (int piece = 0; piece < 8; piece++)
        {
            Write(volume, left, piece * 10_000, 4096, prng);
            Write(volume, right, piece * 4096, 4096, prng);
            volume.Sync();
        }

        NodeId many = volume.Create(NodeId.Root, "many", folder).Id;
        for (int i = 0; i < 60; i++)
        {
            volume.Create(many, $"entry number {i} \u4e2d", file);
        }

        volume.Unlink(many, "entry number 7 \u4e2d");
        volume.Link(left, deep, "another name");
        volume.CreateSymbolicLink(deep, "link", "../level 0/./small.txt", default);
        volume.CreateSymbolicLink(deep, "root", "/", default);
        volume.Create(NodeId.Root, "pipe", new NewNode(NodeKind.Fifo, 0x1A4));
        TrySetAttributes(volume, left, prng);
        Write(volume, volume.Create(NodeId.Root, "large", file).Id, 0, 400_000, prng);
        volume.Sync();
    }

    private static void TrySetAttributes(UdfVolume volume, NodeId node, Prng prng)
    {
        byte[] value = new byte[5000];
        prng.Fill(value);
        try
        {
            volume.SetExtendedAttribute(node, "user.small", Encoding.UTF8.GetBytes("a value"), AttributeSetMode.Any);
            volume.SetExtendedAttribute(node, "user.large", value, AttributeSetMode.Any);
        }
        catch (FsException e) when (e.Error is FsError.NotSupported or FsError.NoSpace or FsError.AttributeTooLarge)
        {
            // UDF 1.02 and 1.50 have no streams; what they take is there.
        }
    }

    private static void Write(UdfVolume volume, NodeId node, long offset, int count, Prng prng)
    {
        byte[] content = new byte[count];
        prng.Fill(content);
        volume.Write(node, offset, content);
    }
}
