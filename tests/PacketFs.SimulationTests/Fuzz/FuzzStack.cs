using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Packet;
using PacketFs.TestKit.Packet;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Volumes;

namespace PacketFs.SimulationTests.Fuzz;

/// <summary>A disc in memory mounted as the product mounts it, with the commit area that its volume names.</summary>
internal static class FuzzStack
{
    private const int MaxTransferBlocks = 128;
    private const long CacheBytes = 8L << 20;

    public static PacketDevice OpenDevice(SparseBlockDevice disc) => PacketDevice.Open(
        new FuzzMedium(disc, MaxTransferBlocks),
        new PacketDeviceOptions { CacheBytes = CacheBytes },
        new ManualClock(),
        NullLogger.Instance);

    public static CommitAreaReport? Attach(PacketDevice device) => VolumeReader.Read(device).Volume is { } volume
        ? CommitAreas.Attach(device, volume, NullLogger.Instance)
        : throw new FsException(FsError.Corrupt, "There is no volume.");

    public static UdfVolume Mount(PacketDevice device, IBlockDevice guarded, bool readOnly)
    {
        CommitAreaReport? commits = Attach(device);
        UdfMountOptions options = new()
        {
            ReadOnly = readOnly,
            TrustOpenIntegrity = commits?.Outcome is CommitAreaOutcome.Clean or CommitAreaOutcome.Replayed
                or CommitAreaOutcome.ReplayedInMemory,
        };
        return UdfVolume.Mount(guarded, options, new ManualClock(), NullLogger.Instance);
    }
}
