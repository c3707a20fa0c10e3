using System.Text;
using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Mount.Fuse;
using PacketFs.Packet;
using PacketFs.Udf.Labels;
using PacketFs.Udf.Mounted;

namespace PacketFs.Hosting.Jobs;

/// <summary>
/// Shows and changes the names of a volume: on a disc by mounting it for a moment, on a mounted volume through the
/// process that serves it.
/// </summary>
public static class LabelJob
{
    private const string Prefix = "system.packetfs.";

    /// <summary>The names as they are. Writes nothing.</summary>
    /// <exception cref="FsException">There is no volume, or the mount does not answer.</exception>
    public static ReportSection Show(string path, ILoggerFactory log)
    {
        VolumeLabels labels = Read(path, log);
        return new ReportSection("labels", "Labels")
            .Add("label", "Logical volume", labels.LogicalVolume)
            .Add("volume_identifier", "Volume", labels.Volume)
            .Add("volume_set", "Volume set", labels.VolumeSet)
            .Add("uuid", "UUID", labels.Uuid ?? "-", labels.Uuid)
            .Add("file_set", "File set", labels.FileSet)
            .Add("owner", "Owner", labels.Owner)
            .Add("organization", "Organization", labels.Organization)
            .Add("contact", "Contact", labels.Contact);
    }

    /// <summary>The name that people see. Writes nothing.</summary>
    /// <exception cref="FsException">There is no volume, or the mount does not answer.</exception>
    public static string ReadLabel(string path, ILoggerFactory log) => Read(path, log).LogicalVolume;

    private static VolumeLabels Read(string path, ILoggerFactory log)
    {
        if (FuseMounts.Find(path) is { } mounted)
        {
            return ReadMounted(mounted.MountPoint);
        }

        using VolumeSession session = Open(path, readOnly: true, log);
        return session.Volume.Labels;
    }

    /// <summary>Changes names, durable on return.</summary>
    /// <exception cref="FsException">A name does not fit, or the volume cannot be written; nothing was
    /// changed.</exception>
    public static void Change(string path, LabelRequest request, ILoggerFactory log)
    {
        LabelChange change = ToChange(request);
        if (FuseMounts.Find(path) is { } mounted)
        {
            change.Check(ReadMounted(mounted.MountPoint).VolumeSet);
            ChangeMounted(mounted.MountPoint, change);
            return;
        }

        using VolumeSession session = Open(path, readOnly: false, log);
        if (session.Volume.ReadOnlyReason is { } reason)
        {
            throw new FsException(FsError.ReadOnly, $"{path}: {reason}");
        }

        session.Volume.SetLabels(change);
        session.Unmount();
    }

    private static LabelChange ToChange(LabelRequest request)
    {
        LabelChange change = request.Label is { } label ? LabelChange.Label(label) : new LabelChange();
        return change with
        {
            LogicalVolume = request.LogicalVolume ?? change.LogicalVolume,
            Volume = request.Volume ?? change.Volume,
            Uuid = request.Uuid,
            VolumeSet = request.VolumeSet,
            FileSet = request.FileSet,
            Owner = request.Owner,
            Organization = request.Organization,
            Contact = request.Contact,
        };
    }

    private static VolumeSession Open(string path, bool readOnly, ILoggerFactory log) => VolumeSession.Open(
        Target.Find(path),
        PacketDeviceOptions.Default with { CacheBytes = 4 << 20 },
        new UdfMountOptions { ReadOnly = readOnly },
        log);

    private static VolumeLabels ReadMounted(string mountPoint)
    {
        string Read(string name) =>
            Encoding.UTF8.GetString(MountAttributes.Read(mountPoint, Prefix + name) ?? []);
        return new VolumeLabels(
            Read("lvid"), Read("vid"), Read("vsid"), Read("fsid"), Read("owner"), Read("organization"),
            Read("contact"));
    }

    private static void ChangeMounted(string mountPoint, LabelChange change)
    {
        (string Name, string? Value)[] names =
        [
            ("lvid", change.LogicalVolume), ("vid", change.Volume), ("uuid", change.Uuid),
            ("vsid", change.VolumeSet), ("fsid", change.FileSet), ("owner", change.Owner),
            ("organization", change.Organization), ("contact", change.Contact),
        ];
        if (change.IsLabel)
        {
            names = [("label", change.LogicalVolume)];
        }

        foreach ((string name, string? value) in names)
        {
            if (value is not null)
            {
                MountAttributes.Write(mountPoint, Prefix + name, Encoding.UTF8.GetBytes(value));
            }
        }
    }
}
