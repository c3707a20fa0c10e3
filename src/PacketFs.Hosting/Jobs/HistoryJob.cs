using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Mount.Fuse;
using PacketFs.Packet;
using PacketFs.Udf.Volumes;

namespace PacketFs.Hosting.Jobs;

/// <summary>Lists the states of a volume that is written once. Writes nothing.</summary>
public static class HistoryJob
{
    /// <summary>Oldest first.</summary>
    /// <exception cref="FsException">There is no volume, or it keeps no older states.</exception>
    public static IReadOnlyList<VolumeStateEntry> Run(string path, ILoggerFactory log)
    {
        if (FuseMounts.Find(path) is { } mounted)
        {
            throw new FsException(FsError.Busy,
                $"{path} is mounted on {mounted.MountPoint}; run 'packetfs unmount {mounted.MountPoint}' first.");
        }

        Target target = Target.Find(path);
        using MediumSession medium = MediumSession.Open(target, readOnly: true, log);
        PacketDevice device = medium.OpenDevice(target.RequireVolumeBlockSize(), PacketDeviceOptions.Default);
        LogicalVolume volume = VolumeReader.Read(device).Volume ?? throw target.NoVolume();
        List<VolumeStateEntry> entries = [];
        long previous = -1;
        foreach (VirtualAllocationTable table in VolumeHistory.Read(device, volume))
        {
            FileTime time = table.Time.ToFileTime();
            entries.Add(new VolumeStateEntry(
                entries.Count + 1,
                time.IsNone ? null : DateTimeOffset.FromUnixTimeSeconds(time.Seconds),
                table.Counts?.Files,
                table.Counts?.Directories,
                (table.Location - previous) * volume.BlockSize));
            previous = table.Location;
        }

        return entries;
    }
}
