using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.SimulationTests.Fuzz;
using PacketFs.TestKit.Simulation;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Files;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using Xunit;
using NodeKind = PacketFs.Core.NodeKind;

namespace PacketFs.SimulationTests.Faults;

/// <summary>
/// A repair of a volume on a medium that is written once, through the drive, with the power cut at each of its
/// commands and in each of its packets: every file is there before and after, and the next repair does all.
/// </summary>
public sealed class AppendedRepairTests
{
    public static TheoryData<string> Shapes =>
        [.. StackShape.WrittenOnce.Append(StackShape.CdR).Select(shape => shape.Name)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_power_goes_anywhere_in_a_repair_and_the_next_one_does_all(string name)
    {
        StackShape shape = StackShape.WrittenOnce.Append(StackShape.CdR).First(shape => shape.Name == name);
        EmulatedDisc broken = MakeBroken(shape, out SortedDictionary<string, string> files);
        (int commands, int writes) = Measure(broken.Clone(), shape, files);
        Assert.True(writes > 0);
        Fault[] cuts =
        [
            .. Enumerable.Range(1, commands).Select(command => Fault.PowerCut(command)),
            .. Enumerable.Range(1, writes).Select(write => Fault.PowerCutInPacket(write, PacketOutcome.Unreadable)),
            .. Enumerable.Range(1, writes).Select(write => Fault.PowerCutInPacket(write, PacketOutcome.New)),
            .. Enumerable.Range(1, writes).Select(write => Fault.WriteError(write)),
        ];
        foreach (Fault cut in cuts)
        {
            EmulatedDisc disc = broken.Clone();
            using (SimulatedStack stack = new(
                disc, shape, new StepClock(), new EmulatedDriveOptions { Faults = new FaultPlan(1, cut) }))
            {
                try
                {
                    stack.Repair();
                }
                catch (FsException)
                {
                    // What is on the disc is what counts.
                    stack.Dispose();
                }
            }

            RequireFiles(disc.Clone(), shape, files, $"{name}, {cut}");
            RequireRepair(disc, shape, files, $"{name}, {cut}");
        }
    }

    /// <summary>A writer that counts wrongly, and something behind its table.</summary>
    private static EmulatedDisc MakeBroken(StackShape shape, out SortedDictionary<string, string> files)
    {
        EmulatedDisc disc = PristineDisc.Take(shape);
        using (SimulatedStack stack = new(disc, shape, new StepClock()))
        {
            stack.Mount();
            NodeId folder = stack.Volume.Create(NodeId.Root, "folder", new NewNode(NodeKind.Directory, 0x1ED)).Id;
            for (int i = 0; i < 40; i++)
            {
                NodeId file = stack.Volume.Create(folder, $"file {i}", new NewNode(NodeKind.File, 0x1A4)).Id;
                stack.Volume.Write(file, 0, new byte[1 + (i * 700)]);
            }

            stack.Unmount();
        }

        using (SimulatedStack stack = new(disc, shape, new StepClock()))
        {
            stack.OpenDevice();
            Miscount((IAppendDevice)stack.Blocks);
        }

        using (SimulatedStack stack = new(disc.Clone(), shape, new StepClock()))
        {
            stack.Mount();
            files = FuzzWalk.Run(stack.Volume);
        }

        return disc;
    }

    private static void Miscount(IAppendDevice device)
    {
        LogicalVolume volume = VolumeReader.Read(device).Volume!;
        VirtualMapping mapping = volume.Maps.Select(map => map.Mapping).OfType<VirtualMapping>().First();
        long start = volume.Maps[mapping.BelowReference].Partition.Start.Value;
        int size = volume.BlockSize;
        uint[] entries = mapping.Table.Entries.ToArray();
        byte[] root = new byte[size];
        device.Read(new Lba(start + entries[1]), root);
        MemoryMarshal.AsRef<FileEntry>(root.AsSpan()).FileLinkCount = 17;
        DescriptorTag.Reseal(root);

        int unit = Math.Max(1, device.Geometry.PacketBlocks);
        int blocks = Math.Max(4, unit);
        byte[] bytes = new byte[blocks * size];
        root.CopyTo(bytes, 0);
        uint first = (uint)(device.NextWritable.Value - start);
        entries[1] = first;
        IcbFormat format = new(
            volume.Revision, size, volume.TagSerialNumber,
            EntityId.Implementation(EntityIds.PacketFs, OperatingSystemClass.Undefined, 0));
        VatWriter tables = new(format, volume.CurrentLabel);
        VolumeCounts counts = new()
        {
            Files = mapping.Table.Counts!.Value.Files,
            Directories = mapping.Table.Counts.Value.Directories,
            NextUniqueId = mapping.Table.File.UniqueId,
        };
        byte[] content = tables.BuildContent(entries, mapping.Table.Location, counts);
        Assert.True(content.Length <= size);
        content.CopyTo(bytes, size);
        uint self = first + (uint)blocks - 1;
        tables.BuildIcb(content, first + 1, self, counts, new FileTime(1_700_000_000_000_000))
            .CopyTo(bytes, (blocks - 1) * size);
        device.Write(device.NextWritable, bytes);
        device.Flush();
        byte[] rubbish = new byte[unit * size];
        new Prng(3).Fill(rubbish);
        device.Write(device.NextWritable, rubbish);
        device.Flush();
    }

    private static (int Commands, int Writes) Measure(
        EmulatedDisc disc, StackShape shape, SortedDictionary<string, string> files)
    {
        using (SimulatedStack stack = new(disc, shape, new StepClock()))
        {
            stack.OpenDevice();
            CheckReport found = stack.Check();
            Assert.Contains(Problem.LinkCountWrong, found.Counts.Keys);
            Assert.Contains(Problem.VatNotLast, found.Counts.Keys);
        }

        using SimulatedStack repaired = new(disc, shape, new StepClock());
        RepairPlan plan = repaired.Repair();
        Assert.True(plan.Refusal is null && plan.IsAppended, plan.Refusal);
        RequireFiles(disc.Clone(), shape, files, "repaired");
        return ((int)repaired.Drive.CommandCount, (int)repaired.Drive.PacketWriteCount);
    }

    private static void RequireFiles(
        EmulatedDisc disc, StackShape shape, SortedDictionary<string, string> files, string when)
    {
        using SimulatedStack stack = new(disc, shape, new StepClock());
        stack.Mount();
        SortedDictionary<string, string> found = FuzzWalk.Run(stack.Volume);
        Assert.True(files.SequenceEqual(found), $"{when}: {found.Count} of {files.Count} names, or other content");
    }

    private static void RequireRepair(
        EmulatedDisc disc, StackShape shape, SortedDictionary<string, string> files, string when)
    {
        using (SimulatedStack stack = new(disc, shape, new StepClock()))
        {
            RepairPlan plan = stack.Repair();
            Assert.True(plan.Refusal is null, $"{when}: {plan.Refusal}");
        }

        using (SimulatedStack stack = new(disc, shape, new StepClock()))
        {
            stack.OpenDevice();
            CheckReport left = stack.Check();
            Assert.True(left.Gravest < Severity.Warning, $"{when}: {string.Join("; ", left.Findings)}");
        }

        RequireFiles(disc, shape, files, when);
    }
}
