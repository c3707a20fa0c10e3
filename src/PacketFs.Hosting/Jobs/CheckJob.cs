using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Mount.Fuse;
using PacketFs.Packet;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Volumes;

namespace PacketFs.Hosting.Jobs;

/// <summary>Checks the volume on a disc. Writes nothing.</summary>
public static class CheckJob
{
    /// <exception cref="FsException">The check could not be done at all.</exception>
    public static CheckOutcome Run(
        string path, ILoggerFactory log, IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        if (FuseMounts.Find(path) is { } mounted)
        {
            throw new FsException(FsError.Busy,
                $"{path} is mounted on {mounted.MountPoint}; run 'packetfs unmount {mounted.MountPoint}' first.");
        }

        Target target = Target.Find(path);
        using MediumSession medium = MediumSession.Open(target, readOnly: true, log);
        PacketDevice device = medium.OpenDevice(target.RequireVolumeBlockSize(), PacketDeviceOptions.Default);
        if (VolumeReader.Read(device).Volume is { } found)
        {
            CommitAreas.Attach(device, found, log.CreateLogger<CheckOutcome>());
        }

        CheckReport report = VolumeChecker.Check(device, new CheckOptions(), progress, cancel);
        List<string> findings = [.. report.Findings.Where(finding => finding.Severity > Severity.Information).Select(
            finding => finding.ToString())];
        long hidden = report.Total - report.Findings.Count;
        if (hidden > 0)
        {
            findings.Add($"... and {hidden:N0} more");
        }

        return new CheckOutcome(findings, $"{path}: {Summarize(report)}", report.ExitCode);
    }

    private static string Summarize(CheckReport report)
    {
        string objects = $"{report.Objects.Files:N0} files, {report.Objects.Directories:N0} directories";
        return report switch
        {
            { Volume: null } => "no UDF volume that can be understood",
            { IsComplete: false } => $"not everything could be looked at; {objects} were",
            { Gravest: >= Severity.Error } => $"{report.Total:N0} findings, errors among them; {objects} "
                + "('check --repair --plan' says what can be done)",
            { Gravest: Severity.Warning } => $"sound, {report.Total:N0} remarks; {objects}",
            _ => $"clean; {objects}",
        };
    }
}
