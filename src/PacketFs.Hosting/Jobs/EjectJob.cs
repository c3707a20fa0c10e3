using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Mmc;
using PacketFs.Mount.Fuse;
using PacketFs.Packet;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Volumes;

namespace PacketFs.Hosting.Jobs;

/// <summary>
/// Unmounts a disc if it is mounted, closes its session if that is wished, and opens the tray.
/// </summary>
public sealed class EjectJob : IDisposable
{
    private readonly string _path;
    private readonly ILoggerFactory _log;
    private readonly CloseScope _scope;
    private readonly string _done;
    private readonly MediumSession? _medium;

    private EjectJob(string path, ILoggerFactory log, CloseScope scope, string done, MediumSession? medium)
    {
        _path = path;
        _log = log;
        _scope = scope;
        _done = done;
        _medium = medium;
    }

    /// <summary>What closing will cost, in a line for a person; null when nothing will be closed.</summary>
    public string? ClosingCost => Closes || (IsPseudoOverwrite && _scope != CloseScope.None)
        ? ClosingNotes.Cost(_medium!.State!, _scope, IsPseudoOverwrite)
        : null;

    private bool IsPseudoOverwrite => _medium is { IsPseudoOverwrite: true };

    /// <summary>What is overwritten has one session, which is closed with the disc or not at all.</summary>
    private bool Closes => _medium is not null && _medium.State!.Condition == MediumCondition.Appendable
        && (IsPseudoOverwrite ? _scope == CloseScope.Disc : _scope != CloseScope.None && _medium.IsSequential);

    /// <summary>Unmounts, and looks at the disc; nothing is closed yet.</summary>
    /// <exception cref="FsException">The disc is in use.</exception>
    public static EjectJob Prepare(
        string discOrMountPoint, CloseScope scope, ILoggerFactory log, CancellationToken cancel)
    {
        string path = discOrMountPoint;
        string done = "";
        if (FuseMounts.Find(discOrMountPoint) is { } mounted)
        {
            path = mounted.Source;
            FuseMounts.Unmount(mounted.MountPoint, cancel: cancel);
            done = $"{mounted.MountPoint} is unmounted; ";
        }

        Target target = Target.Find(path);
        MediumSession? medium = target.Kind == TargetKind.PlainImage
            ? null
            : MediumSession.Open(target, readOnly: scope == CloseScope.None, log);
        return new EjectJob(path, log, scope, done, medium);
    }

    /// <summary>Returns what was done, a line each.</summary>
    /// <exception cref="FsException">The session could not be closed, or the drive does not let the disc
    /// go.</exception>
    public IReadOnlyList<string> Run(IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        if (_medium is null)
        {
            return [$"{_done}{_path} is a plain image: nothing to eject."];
        }

        string closed = "";
        string? note = null;
        if (Closes)
        {
            Close(_medium, progress);
            closed = _scope == CloseScope.Disc ? "the disc is closed; " : "the session is closed; ";
        }
        else if (_scope != CloseScope.None)
        {
            closed = "there is nothing to close; ";
        }
        else
        {
            note = ClosingNotes.WhoReads(_medium.State!, IsPseudoOverwrite);
        }

        DriveResult result = _medium.Drive!.Eject(cancel);
        return result.IsGood
            ? [$"{_done}{closed}{_path} is ejected.", .. note is null ? Array.Empty<string>() : [note]]
            : throw result.ToException($"{_path} could not be ejected");
    }

    public void Dispose() => _medium?.Dispose();

    /// <summary>
    /// A volume of ours gets what others look for first; whatever else was recorded is closed as it is.
    /// </summary>
    private void Close(MediumSession medium, IProgress<OperationProgress> progress)
    {
        if (medium.IsPseudoOverwrite)
        {
            PutInPlace(medium);
            medium.CloseSession(_scope, progress);
            return;
        }

        OpticalAppendDevice device = medium.OpenSequential();
        if (VolumeReader.Read(device).Volume is not null)
        {
            using UdfVolume volume = UdfVolume.Mount(
                device, new UdfMountOptions(), TimeProvider.System, _log.CreateLogger<UdfVolume>());
            volume.WriteClosing();
            volume.Unmount();
        }

        medium.CloseSession(_scope, progress);
    }

    /// <summary>What a power cut has left in the commit log goes in place: nothing can follow.</summary>
    private void PutInPlace(MediumSession medium)
    {
        PacketDevice device = medium.OpenPseudoOverwrite();
        if (VolumeReader.Read(device).Volume is { } found
            && CommitAreas.Attach(device, found, _log.CreateLogger<EjectJob>())
                is { Outcome: CommitAreaOutcome.Replayed })
        {
            device.Checkpoint();
        }

        device.Close();
    }
}
