using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Mount.Fuse;
using PacketFs.Packet;
using PacketFs.Udf.Protect;

namespace PacketFs.Hosting.Jobs;

/// <summary>
/// Gives a volume that was formatted elsewhere a commit area. First it is prepared: the steps can be read, and nothing
/// has been written. Then it runs.
/// </summary>
public sealed class ProtectJob : IDisposable
{
    private readonly string _path;
    private readonly MediumSession _medium;
    private readonly PacketDevice _device;
    private readonly ProtectionPlan _plan;

    private ProtectJob(string path, MediumSession medium, PacketDevice device, ProtectionPlan plan)
    {
        _path = path;
        _medium = medium;
        _device = device;
        _plan = plan;
    }

    /// <summary>What will be done, one line each.</summary>
    public IReadOnlyList<string> Steps => _plan.Steps;

    /// <summary>Why no area is made; null when one is.</summary>
    public string? Refusal => _plan.Refusal is { } reason ? $"{_path}: {reason}" : null;

    /// <summary>There is an area already: nothing is to be done.</summary>
    public bool IsProtected => _plan.IsProtected;

    /// <summary>Looks at the disc and makes the plan.</summary>
    /// <param name="path">A disc or an image.</param>
    /// <param name="packets">Packets of the area; null: as many as fit the volume.</param>
    /// <param name="planOnly">Nothing will be written: the disc is opened read-only.</param>
    /// <param name="log">Where the log goes.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancel">Acts between two reads.</param>
    /// <exception cref="FsException">The disc cannot be looked at: mounted, in use, or not there.</exception>
    public static ProtectJob Prepare(
        string path,
        int? packets,
        bool planOnly,
        ILoggerFactory log,
        IProgress<OperationProgress> progress,
        CancellationToken cancel)
    {
        if (FuseMounts.Find(path) is { } mounted)
        {
            string place = mounted.MountPoint;
            throw new FsException(
                FsError.Busy, $"{path} is mounted on {place}; run 'packetfs unmount {place}' first.");
        }

        Target target = Target.Find(path);
        MediumSession medium = MediumSession.Open(target, planOnly, log);
        try
        {
            PacketDevice device = medium.OpenDevice(target.RequireVolumeBlockSize(), PacketDeviceOptions.Default);
            byte[] seed = RandomNumberGenerator.GetBytes(sizeof(ulong));
            ProtectionOptions options = new()
            {
                Packets = packets,
                Prng = new Prng(BinaryPrimitives.ReadUInt64LittleEndian(seed)),
            };
            return new ProtectJob(path, medium, device, VolumeProtector.Plan(device, options, progress, cancel));
        }
        catch
        {
            medium.Dispose();
            throw;
        }
    }

    /// <summary>Does it; one line for a person.</summary>
    /// <exception cref="FsException">There is no room, or a write failed.</exception>
    public string Run(IProgress<OperationProgress> progress)
    {
        if (IsProtected)
        {
            return $"{_path}: has a commit area already";
        }

        if (Refusal is { } reason)
        {
            throw new FsException(FsError.NoSpace, reason);
        }

        _plan.Apply(_device, progress);
        _device.Close();
        double size = _plan.AreaBlocks * _device.Geometry.BlockSize / 1e6;
        return $"{_path}: commits are power-safe from now on; {size:N1} MB at sector {_plan.AreaStart} are set aside";
    }

    public void Dispose() => _medium.Dispose();
}
