using System.Buffers.Binary;
using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Guest;
using PacketFs.ConformanceTests.Judges;
using PacketFs.Core;
using PacketFs.TestKit.Requirements;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Structures;
using Xunit;
using NodeKind = PacketFs.Core.NodeKind;

namespace PacketFs.ConformanceTests;

/// <summary>
/// Extended attributes that we record survive when Linux, which does not show them, writes, renames and links the files
/// that have them (Windows's attributes survive where it does not write the file's ICB); and what Linux leaves is a
/// volume that we find nothing wrong with, or repair.
/// </summary>
[Collection(nameof(HeavyCollection))]
public sealed class AttributeTests : IDisposable
{
    private const string DosName = "system.ntfs_attrib";
    private const uint System = 0x04;
    private const uint Archive = 0x20;
    private const uint Normal = 0x80;

    private const string Changes = """
        echo appended >>kept
        printf overwritten | dd of=large bs=1 seek=70000 conv=notrunc 2>/dev/null
        truncate -s 10 shrunk
        chmod 600 moded
        touch -d 1999-12-31T23:59:59Z touched
        mkdir elsewhere
        mv renamed elsewhere/moved
        ln linked second
        echo more >>folder/inside
        rm removed
        sync
        """;

    private const string Untouched = "untouched";

    private static readonly string[] Files =
        ["kept", "large", "shrunk", "moded", "touched", "renamed", "linked", "removed", Untouched];

    /// <summary>It removes a file and not its streams: they are nobody's then, and a repair frees them.</summary>
    private static readonly Problem[] LeftByLinux = [Problem.SpaceLeaked, Problem.OrphanIcb];

    private static readonly VolumeShape[] Kinds =
    [
        new(UdfRevision.V201, 2048, 32_768, 32),
        new(UdfRevision.V201, 512, 65_536, 1),
        new(UdfRevision.V200, 2048, 32_768, 1),
        new(UdfRevision.V150, 2048, 32_768, 1),
        new(UdfRevision.V102, 2048, 32_768, 1),
    ];

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [RequiresFact(Requirement.KernelGuest)]
    public void Attributes_survive_what_Linux_does_to_their_files()
    {
        List<GuestDisc> discs = [];
        for (int kind = 0; kind < Kinds.Length; kind++)
        {
            string image = _workspace.File($"attributes-{kind}.img");
            Make(Kinds[kind], image);
            discs.Add(new GuestDisc(image, Kinds[kind].BlockSize, Changes));
        }

        IReadOnlyList<GuestReport> reports = KernelGuest.Examine(discs, TimeSpan.FromMinutes(5));
        for (int kind = 0; kind < Kinds.Length; kind++)
        {
            Assert.True(reports[kind].Troubles.Count == 0, string.Join('\n', reports[kind].Troubles));
            Assert.DoesNotContain(reports[kind].KernelMessages, KernelJudge.IsComplaint);
            Verify(Kinds[kind], discs[kind].ImagePath);
        }
    }

    private static void Make(VolumeShape shape, string image)
    {
        using SparseBlockDevice device = shape.Format();
        using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        NodeId folder = volume.Create(NodeId.Root, "folder", new NewNode(NodeKind.Directory, 0x1FF)).Id;
        Mark(volume, folder, "folder");
        Add(volume, folder, "inside");
        foreach (string name in Files)
        {
            Add(volume, NodeId.Root, name);
        }

        volume.Unmount();
        device.Save(image);
    }

    private static void Add(UdfVolume volume, NodeId directory, string name)
    {
        NodeId file = volume.Create(directory, name, new NewNode(NodeKind.File, 0x1B6)).Id;
        volume.Write(file, 0, new byte[name == "large" ? 200_000 : 100]);
        Mark(volume, file, name);
        byte[] bits = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bits, System | Archive);
        volume.SetExtendedAttribute(file, DosName, bits, AttributeSetMode.Any);
    }

    private static void Mark(UdfVolume volume, NodeId node, string name)
    {
        volume.SetExtendedAttribute(node, "user.name", Value(name, 20), AttributeSetMode.Any);
        volume.SetExtendedAttribute(node, "trusted.longer", Value(name, 100), AttributeSetMode.Any);
    }

    private static byte[] Value(string name, int length)
    {
        byte[] value = new byte[length];
        for (int i = 0; i < length; i++)
        {
            value[i] = (byte)name[i % name.Length];
        }

        return value;
    }

    private static void Verify(VolumeShape shape, string image)
    {
        using SparseBlockDevice device = SparseBlockDevice.Load(image, shape.BlockSize, shape.PacketBlocks);
        Finding[] wrong = [.. Wrong(device).Where(finding => !LeftByLinux.Contains(finding.Problem))];
        Assert.True(wrong.Length == 0, $"{shape}: {string.Join('\n', wrong)}");
        VolumeRepairer.Plan(device).Apply(device, isAtomic: false);
        Assert.Empty(Wrong(device));
        using UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        Assert.True(volume.TryLookup(NodeId.Root, "elsewhere", out NodeAttributes elsewhere));
        Assert.True(volume.TryLookup(NodeId.Root, "folder", out NodeAttributes folder));
        RequireMarks(volume, shape, folder.Id, "folder");
        Require(volume, shape, folder.Id, "inside", "inside");
        Require(volume, shape, elsewhere.Id, "moved", "renamed");
        Require(volume, shape, NodeId.Root, "second", "linked");
        foreach (string name in Files.Except(["renamed", "removed"]))
        {
            Require(volume, shape, NodeId.Root, name, name);
        }
    }

    private static IEnumerable<Finding> Wrong(SparseBlockDevice device) =>
        VolumeChecker.Check(device).Findings.Where(finding => finding.Severity > Severity.Warning);

    private static void Require(UdfVolume volume, VolumeShape shape, NodeId directory, string name, string marked)
    {
        Assert.True(volume.TryLookup(directory, name, out NodeAttributes found), $"{shape}: {name}");
        RequireMarks(volume, shape, found.Id, marked);
        byte[] bits = new byte[4];
        volume.GetExtendedAttribute(found.Id, DosName, bits);
        // Linux writes an ICB's flags anew, without these two.
        Assert.Equal(
            marked == Untouched ? System | Archive : Normal, BinaryPrimitives.ReadUInt32LittleEndian(bits));
    }

    private static void RequireMarks(UdfVolume volume, VolumeShape shape, NodeId node, string marked)
    {
        foreach ((string attribute, int length) in ((string, int)[])[("user.name", 20), ("trusted.longer", 100)])
        {
            byte[] value = new byte[200];
            int read = volume.GetExtendedAttribute(node, attribute, value);
            Assert.True(Value(marked, length).AsSpan().SequenceEqual(value.AsSpan(0, read)), $"{shape}: {marked}");
        }
    }
}
