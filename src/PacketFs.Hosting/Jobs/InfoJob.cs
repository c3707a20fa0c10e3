using Microsoft.Extensions.Logging;
using PacketFs.Emulation;
using PacketFs.Hosting.Media;
using PacketFs.Mmc;
using PacketFs.Mmc.Tracing;
using PacketFs.Mount.Fuse;
using PacketFs.Packet;
using PacketFs.Udf.Volumes;

namespace PacketFs.Hosting.Jobs;

/// <summary>Tells what is in the drive. Writes nothing.</summary>
public static class InfoJob
{
    public static DiscReport Run(string path, ILoggerFactory log)
    {
        FuseMountEntry? mounted = FuseMounts.Find(path);
        if (mounted is not null)
        {
            return new DiscReport([MountSection(mounted)]);
        }

        Target target = Target.Find(path);
        List<ReportSection> sections = [];
        using MediumSession medium = MediumSession.Open(target, readOnly: true, log);
        if (medium.Drive is { } drive)
        {
            sections.Add(DriveSection(drive.Identity!));
            sections.Add(MediumSection(medium.State!, medium.Emulated));
        }

        if (medium.Replayed is { } trace)
        {
            sections.Add(TraceSection(trace));
            return new DiscReport(sections);
        }

        bool canHoldVolume = medium.State?.Condition is null or MediumCondition.Formatted;
        int? blockSize = target.Kind == TargetKind.EmulatedDisc ? EmulatedDisc.BlockBytes : target.ProbeBlockSize();
        if (canHoldVolume && blockSize is { } size)
        {
            PacketDevice device = medium.OpenDevice(size, PacketDeviceOptions.Default with { CacheBytes = 4 << 20 });
            if (VolumeReader.Read(device).Volume is { } found)
            {
                CommitAreas.Attach(device, found, log.CreateLogger<DiscReport>());
                sections.Add(VolumeSection(VolumeReader.Read(device).Volume ?? found));
            }
        }

        if (!sections.Exists(section => section.Key == "volume"))
        {
            sections.Add(new ReportSection("volume", "Volume").Add("present", "State", "no UDF volume", false));
        }

        return new DiscReport(sections);
    }

    private static ReportSection MountSection(FuseMountEntry mount) => new ReportSection("mount", "Mounted")
        .Add("source", "Disc", mount.Source)
        .Add("mount_point", "On", mount.MountPoint)
        .Add("read_only", "Writable", mount.IsReadOnly ? "no" : "yes", mount.IsReadOnly)
        .Add("hint", "More", "unmount it to see what the drive and the volume say");

    private static ReportSection TraceSection(TraceDrive trace)
    {
        ReportSection section = new ReportSection("trace", "Trace")
            .Add("commands", "Commands", $"{trace.Session.Commands.Count:N0}", trace.Session.Commands.Count)
            .Add("program", "Recorded by", $"PacketFs {trace.Session.Header.ProgramVersion}");
        return trace.SurpriseCount == 0
            ? section
            : section.Add("surprises", "Not answered", string.Join("; ", trace.Surprises), trace.SurpriseCount);
    }

    private static ReportSection DriveSection(DriveIdentity drive) => new ReportSection("drive", "Drive")
        .Add("vendor", "Vendor", drive.Vendor)
        .Add("product", "Product", drive.Product)
        .Add("revision", "Revision", drive.Revision);

    private static ReportSection MediumSection(MediumState state, EmulatedDrive? drive)
    {
        ReportSection section = new ReportSection("medium", "Medium")
            .Add("kind", "Kind", state.Name)
            .Add("state", "State", FormatChoices.Name(state.Condition));
        if (state.BlockCount > 0)
        {
            section
                .Add("blocks", "Blocks", $"{state.BlockCount:N0} of {OpticalDrive.BlockSize:N0} bytes",
                state.BlockCount)
                .Add("bytes", "Size", $"{state.BlockCount * OpticalDrive.BlockSize / 1e6:N1} MB",
                    state.BlockCount * OpticalDrive.BlockSize)
                .Add("packet_blocks", "Packets", $"{state.WriteUnitBlocks} blocks each", state.WriteUnitBlocks);
        }

        if (drive?.Disc is { } disc && state.Condition == MediumCondition.Formatted)
        {
            int packets = (int)(state.BlockCount / state.WriteUnitBlocks);
            long most = 0;
            long sum = 0;
            for (int packet = 0; packet < packets; packet++)
            {
                most = long.Max(most, disc.GetRewrites(packet));
                sum += disc.GetRewrites(packet);
            }

            section.Add("wear_most", "Wear",
                $"most written packet {most} times, {(double)sum / packets:0.0} on average", most);
        }

        return section;
    }

    private static ReportSection VolumeSection(LogicalVolume volume)
    {
        VirtualMapping? table = volume.Maps.Select(map => map.Mapping).OfType<VirtualMapping>().FirstOrDefault();
        bool isClean = volume.Integrity is { IsOpen: false } || table is not null;
        string clean = table is null ? "clean" : "clean: written once, every state is kept";
        ReportSection section = new ReportSection("volume", "Volume")
            .Add("label", "Label", volume.CurrentLabel)
            .Add("clean", "State", isClean ? clean : "open: it was not unmounted; mounting it mends that", isClean)
            .Add("revision", "UDF revision", volume.Revision.ToString())
            .Add("volume_set", "Volume set", volume.VolumeSetIdentifier)
            .Add("block_size", "Block size", $"{volume.BlockSize:N0} bytes", volume.BlockSize)
            .Add("partitions", "Partitions",
                string.Join(", ", volume.Maps.Select(map => map.Kind.ToString().ToLowerInvariant())));
        if (table is null && volume.WriteObstacle is { } obstacle)
        {
            section.Add("write_obstacle", "Read-only because", obstacle);
        }

        AddIntegrity(section, volume);
        AddSpares(section, volume);
        if (volume.CommitArea is { } area)
        {
            long blocks = (long)(uint)area.PacketCount * (uint)area.PacketBlocks;
            section.Add("commit_area_blocks", "Commit area", $"{blocks:N0} blocks", blocks);
        }

        return section;
    }

    private static void AddIntegrity(ReportSection section, LogicalVolume volume)
    {
        if (volume.Integrity is not { } integrity)
        {
            return;
        }

        VirtualMapping? table = volume.Maps.Select(map => map.Mapping).OfType<VirtualMapping>().FirstOrDefault();
        if (table?.Table.Counts is { } counts)
        {
            section.Add("files", "Files", $"{counts.Files:N0}", (long)counts.Files);
            section.Add("directories", "Directories", $"{counts.Directories:N0}", (long)counts.Directories);
        }

        if (table is not null)
        {
            return;
        }

        if (!integrity.IsOpen && integrity.PartitionCount > 0)
        {
            long total = (uint)integrity.SizeTable[0] * (long)volume.BlockSize;
            long free = (uint)integrity.FreeSpaceTable[0] * (long)volume.BlockSize;
            section.Add("free_bytes", "Free", $"{free / 1e6:N1} MB of {total / 1e6:N1} MB", free);
            section.Add("total_bytes", "Size", $"{total / 1e6:N1} MB", total);
        }

        long files = (uint)integrity.Use.NumberOfFiles;
        long directories = (uint)integrity.Use.NumberOfDirectories;
        section.Add("files", "Files", $"{files:N0}", files);
        section.Add("directories", "Directories", $"{directories:N0}", directories);
    }

    private static void AddSpares(ReportSection section, LogicalVolume volume)
    {
        foreach (PartitionMap map in volume.Maps)
        {
            if (map.Mapping is SparableMapping { Sparing: { } sparing })
            {
                section.Add("spares_free", "Spare packets",
                    $"{sparing.AvailableCount} free, {sparing.InUseCount} in use",
                    sparing.AvailableCount);
            }
        }
    }
}
