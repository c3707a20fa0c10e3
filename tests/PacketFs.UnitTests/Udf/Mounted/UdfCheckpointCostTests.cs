using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using Xunit;
using Xunit.Abstractions;
using CommitArea = PacketFs.Packet.CommitAreaDescription;
using NodeKind = PacketFs.Core.NodeKind;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>
/// What it costs to empty the commit log sooner or later after the last write, in packets: somebody saves a small file
/// every so many seconds, and each save is a commit. The same few packets (bitmap, ICBs, directory, integrity) change
/// every time; what is emptied between two saves rewrites all of them, and a CD-RW bears a thousand rewrites.
/// </summary>
public sealed class UdfCheckpointCostTests(ITestOutputHelper output)
{
    private const int Saves = 60;
    private readonly StepClock _clock = new();

    /// <summary>Pause between saves in seconds, delay, packets written in place at most and at least.</summary>
    public static TheoryData<int, int, int, int> Delays => new()
    {
        { 8, 5, 200, 400 },
        { 8, 10, 0, 40 },
        { 8, 20, 0, 40 },
        { 15, 10, 200, 400 },
        { 15, 20, 0, 40 },
        { 60, 10, 200, 400 },
        { 60, 20, 200, 400 },
    };

    [Fact]
    public void The_log_is_emptied_after_a_rest_longer_than_two_commits_of_steady_work() => Assert.InRange(
        PacketDeviceOptions.Default.CheckpointDelay,
        new UdfMountOptions().CommitInterval + TimeSpan.FromSeconds(2),
        TimeSpan.FromSeconds(15));

    [Theory]
    [MemberData(nameof(Delays))]
    public void Emptying_the_log_between_two_saves_rewrites_the_same_packets_each_time(
        int pause, int delay, int least, int most)
    {
        using SparseBlockDevice disc = new VolumeShape(UdfRevision.V201, 2048, 32_768, 32).Format();
        PacketDeviceOptions options =
            PacketDeviceOptions.Default with { CheckpointDelay = TimeSpan.FromSeconds(delay) };
        using PacketDevice device = PacketDevice.Open(
            new SparseMedium(disc, 512), options, _clock, NullLogger.Instance);
        Attach(device);
        using UdfVolume volume = VolumeShape.Mount(device, _clock);
        byte[] content = new byte[4_096];
        for (int save = 0; save < Saves; save++)
        {
            NodeId file = volume.Create(NodeId.Root, $"save {save}", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
            volume.Write(file, 0, content);
            volume.Sync();
            for (int second = 0; second < pause; second++)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                device.RunBackgroundStep();
            }
        }

        PacketDeviceStatistics counts = device.Statistics;
        output.WriteLine(
            $"every {pause} s, delay {delay} s: {counts.PacketsWritten} packets, {counts.LogPacketsWritten} of them to "
            + $"the log, {counts.CheckpointPacketsWritten} emptying it");
        Assert.InRange(counts.CheckpointPacketsWritten, least, most);
    }

    private static void Attach(PacketDevice device)
    {
        LogicalVolume volume = VolumeReader.Read(device).Volume!;
        PacketFs.Udf.Structures.CommitAreaDescription area = volume.CommitArea!.Value;
        device.AttachCommitArea(new CommitArea(
            new Lba((uint)area.StartSector),
            (int)((uint)area.PacketCount * (uint)area.PacketBlocks),
            new Guid(MemoryMarshal.AsBytes(new ReadOnlySpan<Bytes16>(in area.Identity))),
            new BlockRun(volume.Descriptor.IntegritySequenceExtent.Location.ToLba(), 1)));
    }
}
