using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Hosting.Media;

/// <summary>
/// Brings together the volume that names a commit area and the packet device that uses it. What the log holds shows
/// through the device at once; so the volume's structures must be read anew afterwards.
/// </summary>
internal static class CommitAreas
{
    private const int MaximumWitnessBlocks = 16;

    /// <summary>Attaches the volume's commit area, if it has one that this device can use.</summary>
    public static CommitAreaReport? Attach(PacketDevice device, LogicalVolume volume, ILogger logger)
    {
        if (volume.CommitArea is not { } area
            || (uint)area.Version != Udf.Structures.CommitAreaDescription.CurrentVersion)
        {
            return null;
        }

        long blocks = (long)(uint)area.PacketCount * (uint)area.PacketBlocks;
        if ((uint)area.StartSector + blocks > device.Geometry.BlockCount || blocks > int.MaxValue)
        {
            HostingLog.CommitAreaUnusable(logger, "it lies outside the disc");
            return null;
        }

        try
        {
            CommitAreaReport report = device.AttachCommitArea(new Packet.CommitAreaDescription(
                new Lba((uint)area.StartSector),
                (int)blocks,
                new Guid(MemoryMarshal.AsBytes(new ReadOnlySpan<Bytes16>(in area.Identity))),
                Witness(volume, device.Geometry)));
            HostingLog.CommitAreaAttached(logger, report.Outcome, report.Records, report.Blocks);
            return report;
        }
        catch (FsException e) when (e.Error == FsError.Corrupt)
        {
            HostingLog.CommitAreaUnusable(logger, e.Message);
            return null;
        }
    }

    /// <summary>The integrity sequence: whoever writes the volume rewrites it.</summary>
    private static BlockRun Witness(LogicalVolume volume, BlockGeometry geometry)
    {
        ExtentAd extent = volume.Descriptor.IntegritySequenceExtent;
        long blocks = long.Min(extent.Length / geometry.BlockSize, MaximumWitnessBlocks);
        return blocks > 0 && extent.Location.Value + blocks <= geometry.BlockCount
            ? new BlockRun(extent.Location.ToLba(), (int)blocks)
            : default;
    }
}
