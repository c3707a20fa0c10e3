using System.Globalization;
using PacketFs.Core;
using PacketFs.Udf.Facts;
using PacketFs.Udf.Format;
using PacketFs.Udf.Structures;

namespace PacketFs.Hosting.Jobs.Info;

/// <summary>What a report says of a volume. The keys are stable: README.md of the command line lists them.</summary>
internal static class VolumeSection
{
    /// <param name="facts">As the disc tells them.</param>
    /// <param name="live">The volume as it is mounted; null when it is not.</param>
    public static ReportSection Make(VolumeFacts facts, LiveVolume? live = null)
    {
        ReportSection section = new("volume", "Volume");
        AddState(section, facts, live);
        AddSpace(section, facts, live);
        AddShape(section, facts);
        AddNames(section, facts);
        AddHistory(section, facts);
        AddReaders(section, facts);
        return section;
    }

    private static void AddState(ReportSection section, VolumeFacts facts, LiveVolume? live)
    {
        bool isWriteOnce = facts.TableSector is not null;
        bool isClean = facts.Integrity == "closed";
        string state = live is not null ? "mounted"
            : isWriteOnce ? "clean: written once, every state is kept"
            : isClean ? "clean"
            : facts.Integrity == "none" ? "its integrity sequence is lost"
            : "open: it was not unmounted; mounting it mends that";
        section
            .Add("label", "Label", facts.Labels.LogicalVolume)
            .Add("clean", "State", state, isClean)
            .AddRaw("integrity", facts.Integrity);
        if (facts.WriteObstacle is { } obstacle)
        {
            section.Add("write_obstacle", "Read-only because", obstacle);
        }
    }

    private static void AddSpace(ReportSection section, VolumeFacts facts, LiveVolume? live)
    {
        long size = facts.BlockSize;
        long total = live?.TotalBlocks ?? facts.TotalBlocks;
        if ((live?.FreeBlocks ?? facts.FreeBlocks) is { } free)
        {
            section
                .Add("free_bytes", "Free", $"{free * size / 1e6:N1} MB of {total * size / 1e6:N1} MB", free * size)
                .AddRaw("free_blocks", free)
                .AddRaw("used_blocks", total - free);
        }

        section
            .AddRaw("total_bytes", total * size)
            .AddRaw("total_blocks", total)
            .AddRaw("device_blocks", facts.DeviceBlocks);
        if ((live?.Files ?? facts.Files) is { } files && (live?.Directories ?? facts.Directories) is { } directories)
        {
            section
                .Add("files", "Files", $"{files:N0}", files)
                .Add("directories", "Directories", $"{directories:N0}", directories);
        }

        if (facts.Spares is { } spares)
        {
            string bad = spares.Defective > 0 ? $", {spares.Defective} bad themselves" : "";
            section
                .Add("spares_free", "Spare packets", $"{spares.Free} free, {spares.InUse} in use{bad}", spares.Free)
                .AddRaw("spares_total", spares.Total)
                .AddRaw("spares_in_use", spares.InUse)
                .AddRaw("spares_defective", spares.Defective);
        }

        if (facts.UnusableBlocks is { } unusable)
        {
            section.Add("unusable_blocks", "Bad blocks", unusable == 0 ? "none known" : $"{unusable:N0}", unusable);
        }
    }

    private static void AddShape(ReportSection section, VolumeFacts facts)
    {
        section
            .Add("revision", "UDF revision", Revisions(facts), facts.Revision.ToString())
            .AddRaw("minimum_read_revision", Known(facts.MinimumReadRevision))
            .AddRaw("minimum_write_revision", Known(facts.MinimumWriteRevision))
            .AddRaw("maximum_write_revision", Known(facts.MaximumWriteRevision))
            .Add("block_size", "Block size", $"{facts.BlockSize:N0} bytes", facts.BlockSize);
        string kinds = string.Join(", ", facts.Partitions.Select(partition => Kind(partition)));
        section
            .Add("partitions", "Partitions", kinds)
            .AddRaw("access", facts.Partitions[0].Access)
            .AddRaw("soft_write_protected", facts.Protection.HasFlag(DomainFlags.SoftWriteProtect))
            .AddRaw("hard_write_protected", facts.Protection.HasFlag(DomainFlags.HardWriteProtect))
            .AddRaw("table_sector", facts.TableSector)
            .AddRaw("partition_maps", facts.Partitions.Select(Row).ToArray())
            .AddRaw("regions", facts.Regions.Select(Row).ToArray());
        long area = facts.Regions.Where(region => region.Kind == "commit_area").Sum(region => region.Blocks);
        string commits = area > 0 ? $"{area:N0} blocks: commits are power-safe"
            : facts.TableSector is not null ? "not needed: nothing is ever overwritten"
            : "none: 'packetfs protect' makes one";
        section.Add("commit_area_blocks", "Commit area", commits, area);
    }

    private static void AddNames(ReportSection section, VolumeFacts facts)
    {
        section
            .Add("uuid", "UUID", facts.Labels.Uuid ?? "", facts.Labels.Uuid)
            .AddRaw("volume_identifier", facts.Labels.Volume)
            .AddRaw("volume_set", facts.Labels.VolumeSet)
            .AddRaw("file_set", facts.Labels.FileSet)
            .Add("owner", "Owner", facts.Labels.Owner)
            .Add("organization", "Organization", facts.Labels.Organization)
            .Add("contact", "Contact", facts.Labels.Contact)
            .AddRaw("windows_serial", facts.WindowsSerial is { } serial ? $"{serial:x8}" : null);
    }

    private static void AddHistory(ReportSection section, VolumeFacts facts)
    {
        string[] names = [.. facts.Writers.Select(writer => writer.Identifier.TrimStart('*')).Distinct()];
        section
            .Add("made", "Made", Shown(facts.Made), Recorded(facts.Made))
            .Add("changed", "Last changed", Shown(facts.Changed), Recorded(facts.Changed))
            .Add("writers", "Written by", string.Join(", ", names), facts.Writers.Select(Row).ToArray())
            .AddRaw("application", facts.Application);
    }

    private static void AddReaders(ReportSection section, VolumeFacts facts)
    {
        string Names(Func<SystemSupport, Support> what) => string.Join(
            ", ", facts.Readers.Where(system => what(system) == Support.Yes).Select(system => system.System));
        section
            .Add("readers", "Can be read by", Names(system => system.Reads), facts.Readers.Select(Row).ToArray())
            .Add("read_by", "Can be written by", Names(system => system.Writes), Names(system => system.Reads));
    }

    private static string Revisions(VolumeFacts facts)
    {
        bool isPlain = facts.MinimumReadRevision.Value == 0 || facts.MinimumReadRevision == facts.Revision;
        return isPlain ? facts.Revision.ToString() : $"{facts.Revision}, read with {facts.MinimumReadRevision}";
    }

    private static string? Known(UdfRevision revision) => revision.Value == 0 ? null : revision.ToString();

    private static string Kind(PartitionFacts partition) => partition.Kind.ToString().ToLowerInvariant();

    private static string? Recorded(FileTime time) => time.IsNone
        ? null
        : DateTimeOffset.FromUnixTimeSeconds(time.Seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'",
            CultureInfo.InvariantCulture);

    private static string Shown(FileTime time) => time.IsNone
        ? ""
        : DateTimeOffset.FromUnixTimeSeconds(time.Seconds).ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss",
            CultureInfo.InvariantCulture);

    private static ReportSection Row(PartitionFacts partition) => new ReportSection("partition", "")
        .AddRaw("kind", Kind(partition))
        .AddRaw("number", partition.Number)
        .AddRaw("access", partition.Access)
        .AddRaw("start", partition.Start)
        .AddRaw("blocks", partition.Blocks)
        .AddRaw("free_blocks", partition.FreeBlocks);

    private static ReportSection Row(VolumeRegion region) => new ReportSection("region", "")
        .AddRaw("kind", region.Kind)
        .AddRaw("start", region.Start)
        .AddRaw("blocks", region.Blocks);

    private static ReportSection Row(WriterFacts writer) => new ReportSection("writer", "")
        .AddRaw("where", writer.Where)
        .AddRaw("identifier", writer.Identifier)
        .AddRaw("operating_system", writer.OperatingSystem);

    private static ReportSection Row(SystemSupport system) => new ReportSection("system", "")
        .AddRaw("system", system.System)
        .AddRaw("reads", Answer(system.Reads))
        .AddRaw("writes", Answer(system.Writes))
        .AddRaw("note", system.Note);

    private static bool? Answer(Support support) => support == Support.Unknown ? null : support == Support.Yes;
}
