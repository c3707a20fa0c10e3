using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Fat;
using PacketFs.Hosting.Drawing;
using PacketFs.Hosting.Jobs.Info;
using PacketFs.Hosting.Media;
using PacketFs.Mmc;
using PacketFs.Mmc.Survey;
using PacketFs.Mount.Fuse;
using PacketFs.Packet;
using PacketFs.Udf.Facts;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Volumes;

namespace PacketFs.Hosting.Jobs;

/// <summary>
/// Tells what is in the drive: medium, state, volume. Writes nothing. What is mounted is asked of the process that
/// serves it.
/// </summary>
public static class InfoJob
{
    private const string Attribute = "system.packetfs.";
    private const string Sessions = "sessions";

    /// <summary>The report for people.</summary>
    /// <exception cref="FsException">There is nothing of that name, or it does not answer.</exception>
    public static DiscReport Run(string path, ILoggerFactory log) => FuseMounts.Find(path) is { } mounted
        ? Ask(mounted, "report") is { } lines ? DiscReport.Parse(lines) : new DiscReport([MountSection(mounted)])
        : Look(path, log);

    /// <summary>The report for programs, as JSON.</summary>
    /// <exception cref="FsException">There is nothing of that name, or it does not answer.</exception>
    public static string RunJson(string path, ILoggerFactory log) => FuseMounts.Find(path) is { } mounted
        ? Ask(mounted, "info") ?? new DiscReport([MountSection(mounted)]).ToJson()
        : Look(path, log).ToJson();

    private static string? Ask(FuseMountEntry mounted, string what) =>
        MountAttributes.Read(mounted.MountPoint, Attribute + what) is { } answer
            ? Encoding.UTF8.GetString(answer)
            : null;

    private static DiscReport Look(string path, ILoggerFactory log)
    {
        Target target = Target.Find(path);
        List<ReportSection> sections = [];
        bool isCd;
        using (MediumSession medium = MediumSession.Open(target, readOnly: true, log))
        {
            isCd = medium.State?.Kind.Family == MediumFamily.Cd;
            Look(target, medium, sections, log);
        }

        // Only one drive at a time holds a disc.
        if (target.Kind == TargetKind.EmulatedDisc && sections.Find(found => found.Key == Sessions) is { } sessions)
        {
            SessionSections.AddReaders(sessions, DiscShowJob.AskReaders(target, isCd));
        }

        return new DiscReport(sections);
    }

    private static void Look(
        Target target, MediumSession medium, List<ReportSection> sections, ILoggerFactory log)
    {
        sections.AddRange(medium.Describe());
        if (medium.Replayed is { } trace)
        {
            sections.Add(MediumSections.Trace(trace));
            return;
        }

        bool canHoldVolume = medium.State?.Condition is null or MediumCondition.Formatted
            || medium.State is { IsSequential: true };
        int? blockSize = target.Kind == TargetKind.EmulatedDisc ? EmulatedDisc.BlockBytes : target.ProbeBlockSize();
        if (canHoldVolume && blockSize is { } size)
        {
            PacketDevice device = medium.OpenDevice(size, PacketDeviceOptions.Default with { CacheBytes = 4 << 20 });
            if (VolumeReader.Read(device).Volume is { } found)
            {
                CommitAreas.Attach(device, found, log.CreateLogger<DiscReport>());
                sections.Add(VolumeSection.Make(VolumeFactsReader.Read(device, CountUnusable(device))!));
            }
        }

        AddSessions(medium, sections);
        if (!sections.Exists(section => section.Key == "volume") && FindFat(medium) is { } fat)
        {
            sections.Add(FatSection.Make(fat));
        }

        if (!sections.Exists(section => section.Key == "volume"))
        {
            sections.Add(new ReportSection("volume", "Volume").Add("present", "State", "no UDF volume", false));
        }
    }

    /// <summary>Behind the medium, before the volume.</summary>
    private static void AddSessions(MediumSession medium, List<ReportSection> sections)
    {
        if (medium.Drive is not { } drive || medium.State?.Condition is MediumCondition.NoMedium
            or MediumCondition.NotReady)
        {
            return;
        }

        DiscSurvey survey = DiscSurvey.Take(drive);
        if (SessionSections.Make(survey, medium.Device) is { } section)
        {
            int place = sections.FindIndex(found => found.Key == "volume");
            sections.Insert(place < 0 ? sections.Count : place, section);
        }
    }

    /// <summary>A disc whose first block cannot be read, because it is audio or because it is damaged, holds
    /// none.</summary>
    private static FatVolumeFacts? FindFat(MediumSession medium)
    {
        try
        {
            return medium.Device is { } opened ? FatProbe.Find(opened) : medium.Target.FindFat();
        }
        catch (FsException e) when (e.Lba is not null)
        {
            return null;
        }
    }

    /// <summary>Where the bad blocks are recorded takes a walk through directories; null when that cannot be
    /// done.</summary>
    private static long? CountUnusable(PacketDevice device)
    {
        try
        {
            UdfMountOptions options = new() { ReadOnly = true };
            using UdfVolume volume = UdfVolume.Mount(device, options, TimeProvider.System, NullLogger.Instance);
            return volume.CountUnusableBlocks();
        }
        catch (FsException)
        {
            return null;
        }
    }

    private static ReportSection MountSection(FuseMountEntry mount) => new ReportSection("mount", "Mounted")
        .Add("source", "Disc", mount.Source)
        .Add("mount_point", "On", mount.MountPoint)
        .Add("read_only", "Writable", mount.IsReadOnly ? "no" : "yes", mount.IsReadOnly)
        .Add("hint", "More", "unmount it to see what the drive and the volume say");
}
