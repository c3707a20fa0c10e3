using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Emulation;
using PacketFs.Hosting.Jobs;
using PacketFs.Hosting.Jobs.Recording;
using PacketFs.Mmc;
using PacketFs.TestKit.Emulation;

namespace PacketFs.SimulationTests.Media.Matrix;

/// <summary>
/// One disc of a medium, in files, as a user has it: what <c>packetfs</c> does is done by the same jobs, and between
/// any two of them the disc lies in no drive.
/// </summary>
internal sealed class MediaBench : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-media-");

    public MediaBench(MediaRow row)
    {
        Row = row;
        Disc = FileOf("disc.img");
        if (row.IsPressed)
        {
            PressedDiscs.Press(this);
            return;
        }

        StartOver();
        if (row.IsFormatted)
        {
            Format(new FormatRequest(Disc) { PseudoOverwrite = row.HasPseudoOverwrite });
        }
    }

    public MediaRow Row { get; }

    /// <summary>The disc's image.</summary>
    public string Disc { get; }

    public string FileOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>A blank disc in the place of this one.</summary>
    public void StartOver() => DiscCreation.Run(
        new DiscCreationRequest(Disc) { Medium = Row.Disc, Size = Row.Size, Overwrite = true });

    /// <summary>Another disc of the same kind.</summary>
    public MediaBench Another() => new(Row);

    /// <summary>Formats; what <c>packetfs format</c> says at its end.</summary>
    public static string Format(FormatRequest request)
    {
        using IFormatJob job = FormatJobs.Prepare(request, NullLoggerFactory.Instance);
        return job.Run(NoProgress.Instance, CancellationToken.None).Text;
    }

    public static BurnJob PrepareBurn(BurnRequest request) => BurnJob.Prepare(request, NullLoggerFactory.Instance);

    /// <summary>Records; what <c>packetfs burn</c> says at its end.</summary>
    public static string Burn(BurnRequest request)
    {
        using BurnJob job = PrepareBurn(request);
        return job.Run(NoProgress.Instance, CancellationToken.None);
    }

    /// <summary>Closes a session, or the disc; null when there was nothing to close.</summary>
    public string? Close(bool finalise)
    {
        using CloseJob job = CloseJob.Prepare(Disc, finalise, NullLoggerFactory.Instance);
        return job.IsNothingToDo ? null : job.Run(NoProgress.Instance, CancellationToken.None);
    }

    /// <summary>Why there is nothing to close.</summary>
    public string CloseText(bool finalise)
    {
        using CloseJob job = CloseJob.Prepare(Disc, finalise, NullLoggerFactory.Instance);
        return job.Text;
    }

    public string Erase(string how)
    {
        using EraseJob job = EraseJob.Prepare(Disc, how, NullLoggerFactory.Instance);
        return job.Run(NoProgress.Instance, CancellationToken.None);
    }

    /// <summary>The disc in a drive, command by command.</summary>
    public DriveBench Insert() => DriveBench.Ready(new EmulatedDriveOptions(), EmulatedDisc.Open(Disc));

    /// <summary>The disc in a drive of this kind, looked at.</summary>
    public EmulatedDrive InsertInto(DriveKind kind, out OpticalDrive drive)
    {
        EmulatedDrive emulated = new(EmulatedDisc.Open(Disc), new EmulatedDriveOptions { Kind = kind });
        drive = new OpticalDrive(emulated, emulated.Clock, NullLogger.Instance);
        drive.Identify();
        drive.Refresh();
        return emulated;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
