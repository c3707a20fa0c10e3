using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Packet;
using PacketFs.TestKit.Packet;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Format;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.UnitTests.Udf.Repair;

/// <summary>A damaged volume with a commit area on a medium of packets, and the packet device over it.</summary>
internal static class RepairedStack
{
    private const int FileCount = 40;
    private static readonly BlockGeometry Geometry = new(2048, 8192, 32, false);

    /// <summary>What the checker finds on the damaged volume, and what must be in its files in the end.</summary>
    public sealed record Expectation(IReadOnlyList<Finding> Damaged, List<string> Files);

    public static SparseBlockDevice Make(out Expectation expected)
    {
        SparseBlockDevice device = new(Geometry);
        UdfFormatOptions options = new() { Prng = new Prng(1), Label = "REPAIR", CommitAreaPackets = 16 };
        UdfFormatter.Write(device, UdfFormatter.Plan(Geometry, options));
        using (UdfVolume volume = VolumeShape.Mount(device, new StepClock()))
        {
            byte[] content = new byte[5000];
            for (int i = 0; i < FileCount; i++)
            {
                Array.Fill(content, (byte)i);
                NodeId file = volume.Create(NodeId.Root, $"file{i}", new NewNode(Core.NodeKind.File, 0x1A4, 0, 0)).Id;
                volume.Write(file, 0, content);
            }

            volume.Unmount();
        }

        List<string> files = FilesOf(device);
        DiscEditor disc = new(device);
        for (int i = 0; i < FileCount; i += 3)
        {
            disc.EditBlock(disc.Find($"file{i}"), (ref ExtendedFileEntry e) => e.FileLinkCount = 7);
        }

        disc.EditEntry("", "file1", (ref FileIdentifierDescriptor e) => e.Icb = default);
        disc.EditSector(disc.Volume.Integrity!.Location.Value, (ref U32Le field) => field = 1, 80);
        device.WriteLog.Clear();
        expected = new Expectation(VolumeChecker.Check(device).Findings, files);
        return device;
    }

    public static SimulatedMedium MediumOf(SparseBlockDevice device)
    {
        SimulatedMedium medium = new(Geometry, 512);
        byte[] packet = new byte[Geometry.PacketBytes];
        for (long block = 0; block < Geometry.BlockCount; block += Geometry.PacketBlocks)
        {
            device.Read(new Lba(block), packet);
            medium.Write(new Lba(block), packet);
        }

        medium.Sync();
        return medium.Reopen();
    }

    /// <summary>Repairs and lets go in good order; answers how many commands that took.</summary>
    public static int Repair(SimulatedMedium medium, out SimulatedMedium after)
    {
        int before = medium.Commands;
        PacketDevice device = Open(medium);
        try
        {
            RepairOptions options = new() { Clock = new StepClock() };
            VolumeRepairer.Plan(device, options).Apply(device, isAtomic: true);
            device.Close();
        }
        finally
        {
            device.Dispose();
        }

        after = medium.Reopen();
        return medium.Commands - before;
    }

    public static CheckReport Check(SimulatedMedium medium)
    {
        using PacketDevice device = Open(medium);
        return VolumeChecker.Check(device);
    }

    public static List<string> FilesOf(SimulatedMedium medium)
    {
        using PacketDevice device = Open(medium);
        return FilesOf(device);
    }

    private static List<string> FilesOf(IBlockDevice device) =>
        [.. FileContents.Read(device).Values.Where(content => content != "directory").Order()];

    private static PacketDevice Open(SimulatedMedium medium)
    {
        PacketDevice device = PacketDevice.Open(
            medium, PacketDeviceOptions.Default, new ManualClock(), NullLogger.Instance);
        LogicalVolume volume = VolumeReader.Read(device).Volume!;
        CommitAreas.Attach(device, volume, NullLogger.Instance);
        return device;
    }
}
