using System.Text;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Packet;
using PacketFs.Udf.Facts;

namespace PacketFs.Hosting.Jobs.Info;

/// <summary>What the process that serves a mount tells of it, when it is asked through the root directory.</summary>
internal sealed class LiveReport(VolumeSession session, string source, string mountPoint)
{
    /// <summary>"info": JSON for programs; "report": lines for <see cref="DiscReport.Parse"/>.</summary>
    public byte[]? Answer(string what) => what switch
    {
        "info" => Encoding.UTF8.GetBytes(Make().ToJson()),
        "report" => Encoding.UTF8.GetBytes(Make().ToLines()),
        _ => null,
    };

    private DiscReport Make()
    {
        List<ReportSection> sections = [MountSection()];
        sections.AddRange(session.DescribeMedium());
        (long files, long directories) = session.Volume.NameCounts;
        VolumeStatistics space = session.Volume.GetStatistics();
        if (VolumeFactsReader.Read(session.Blocks, session.Volume.CountUnusableBlocks()) is { } facts)
        {
            facts = facts with { Labels = session.Volume.Labels };
            LiveVolume live = new(space.TotalBlocks, space.FreeBlocks, files, directories);
            sections.Add(VolumeSection.Make(facts, live));
        }

        if (session.Device is { } device)
        {
            sections.Add(DeviceSection(device.Statistics));
        }

        return new DiscReport(sections);
    }

    private ReportSection MountSection()
    {
        string? reason = session.Volume.ReadOnlyReason;
        ReportSection section = new ReportSection("mount", "Mounted")
            .Add("source", "Disc", source)
            .Add("mount_point", "On", mountPoint)
            .Add("read_only", "Writable", reason is null ? "yes" : "no", reason is not null);
        if (reason is not null)
        {
            section.Add("read_only_reason", "Because", reason);
        }

        return section.AddRaw("commits", session.Volume.CommitCount);
    }

    private static ReportSection DeviceSection(PacketDeviceStatistics counts) =>
        new ReportSection("device", "Since then")
        .Add("packets_written", "Packets written", $"{counts.PacketsWritten:N0}", counts.PacketsWritten)
        .AddRaw("packets_read_for_modify", counts.PacketsReadForModify)
        .AddRaw("log_packets_written", counts.LogPacketsWritten)
        .AddRaw("checkpoint_packets_written", counts.CheckpointPacketsWritten)
        .AddRaw("commits", counts.Commits)
        .Add("relocations", "Packets relocated", $"{counts.Relocations:N0}", counts.Relocations)
        .AddRaw("read_retries", counts.ReadRetries)
        .AddRaw("write_retries", counts.WriteRetries)
        .AddRaw("recovered_errors", counts.RecoveredErrors)
        .AddRaw("verify_mismatches", counts.VerifyMismatches)
        .AddRaw("defective_log_packets", counts.DefectiveLogPackets);
}
