using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Hosting.Jobs;
using PacketFs.Hosting.Media;
using PacketFs.Mmc;
using PacketFs.Packet;
using PacketFs.TestKit.Emulation;
using PacketFs.TestKit.Simulation;
using PacketFs.Udf.Mounted;
using Xunit;

namespace PacketFs.SimulationTests.Media.Matrix;

/// <summary>Volumes: made, mounted, filled, mounted in another drive, and seen by drives that only read.</summary>
internal static partial class VolumeSteps
{
    private const int FileBytes = 100_003;

    /// <summary>What kind of volume <c>packetfs format</c> makes of the blank disc.</summary>
    public static string Format(MediaBench bench, bool writeOnce)
    {
        try
        {
            string text = MakeVolume(bench, writeOnce);
            bool appends = writeOnce || !bench.Row.IsRewritable;
            return UdfRevisionText().Match(text).Value + (appends ? ", appended to" : "");
        }
        catch (FsException refusal)
        {
            return Refused(bench, writeOnce ? DriveProbes.Append : DriveProbes.Format, refusal.Message);
        }
    }

    public static string FormatFat(MediaBench bench)
    {
        try
        {
            string text = MediaBench.Format(
                new FormatRequest(bench.Disc) { FileSystem = "fat32", Force = true, Label = "MATRIX" });
            Assert.Contains("FAT32 volume", text, StringComparison.Ordinal);
            return "FAT32";
        }
        catch (FsException refusal)
        {
            using MediaBench other = bench.Another();
            if (other.Row.IsRewritable)
            {
                MakeVolume(other, writeOnce: false);
            }

            return Refused(
                other, other.Row.IsRewritable ? DriveProbes.SingleBlock : DriveProbes.Overwrite, refusal.Message);
        }
    }

    // What can be formatted only once is taken out of the box again.
    private static string MakeVolume(MediaBench bench, bool writeOnce)
    {
        bool isPseudo = bench.Row.HasPseudoOverwrite && !writeOnce;
        if (isPseudo)
        {
            bench.StartOver();
        }

        return MediaBench.Format(
            new FormatRequest(bench.Disc) { WriteOnce = writeOnce, PseudoOverwrite = isPseudo, Force = true });
    }

    /// <summary>Files are written, changed and removed, and are the same in another recorder, which goes on.</summary>
    public static string Mount(MediaBench bench, bool writeOnce)
    {
        if (bench.Row.IsPressed)
        {
            return MountPressed(bench);
        }

        try
        {
            MakeVolume(bench, writeOnce);
        }
        catch (FsException refusal)
        {
            return Refused(bench, DriveProbes.Append, refusal.Message);
        }

        for (int mount = 1; mount <= 2; mount++)
        {
            TreeImage written = Fill(bench.Disc, mount);
            using VolumeSession again = Open(bench.Disc, readOnly: true);
            Assert.Null(written.Difference(TreeImage.Capture(again.Volume)));
            again.Unmount();
        }

        return "read and write";
    }

    public static string SeenOpen(MediaBench bench) => Seen(bench, writeOnce: false, CloseScope.None);

    public static string SeenAfterSession(MediaBench bench) => Seen(bench, writeOnce: false, CloseScope.Session);

    public static string SeenAfterDisc(MediaBench bench) => Seen(bench, writeOnce: false, CloseScope.Disc);

    public static string SeenOnceOpen(MediaBench bench) => Seen(bench, writeOnce: true, CloseScope.None);

    public static string SeenOnceAfterSession(MediaBench bench) => Seen(bench, writeOnce: true, CloseScope.Session);

    public static string SeenOnceAfterDisc(MediaBench bench) => Seen(bench, writeOnce: true, CloseScope.Disc);

    /// <summary>Writes, changes and removes files; what the volume then holds.</summary>
    private static TreeImage Fill(string image, int round)
    {
        using VolumeSession session = Open(image, readOnly: false);
        Assert.Null(session.Volume.ReadOnlyReason);
        TreeImage tree = Fill(session.Volume, round);
        session.Unmount();
        return tree;
    }

    /// <summary>The same, on a plain image.</summary>
    internal static void FillImage(string image) => Fill(image, 1);

    private static TreeImage Fill(UdfVolume volume, int round)
    {
        PathVolume paths = new(volume);
        paths.Create($"folder {round}", NodeKind.Directory, 0x1ED);
        foreach (string name in new[] { "large", "small", "gone" })
        {
            string path = $"folder {round}/{name}";
            byte[] content = new byte[name == "large" ? FileBytes : 700];
            new Prng((ulong)(round + name.Length)).Fill(content);
            paths.Create(path, NodeKind.File, 0x1A4);
            paths.With(path, node => volume.Write(node, 0, content));
        }

        volume.Sync();
        paths.With($"folder {round}/large", node => volume.Write(node, 5_000, "changed"u8));
        paths.At($"folder {round}/gone", (directory, name) => volume.Unlink(directory, name));
        volume.Sync();
        return TreeImage.Capture(volume);
    }

    private static string Seen(MediaBench bench, bool writeOnce, CloseScope scope)
    {
        TreeImage written;
        if (bench.Row.IsPressed)
        {
            using VolumeSession pressed = Open(bench.Disc, readOnly: true);
            written = TreeImage.Capture(pressed.Volume);
        }
        else
        {
            try
            {
                MakeVolume(bench, writeOnce);
            }
            catch (FsException refusal)
            {
                return Refused(bench, DriveProbes.Append, refusal.Message);
            }

            written = Fill(bench.Disc, 1);
        }

        string prefix = scope == CloseScope.None ? "" : Eject(bench, scope);
        string seen = prefix + Readers.Ask(bench, (drive, name) => Holds(bench, drive, written, name));
        bool wasClosed = scope != CloseScope.None && prefix.Length == 0;
        return wasClosed ? $"{seen}; {(GoesOn(bench) ? "goes on" : "is read only")}" : seen;
    }

    // In a next session, where the medium takes one.
    private static bool GoesOn(MediaBench bench)
    {
        using (VolumeSession session = Open(bench.Disc, readOnly: false))
        {
            if (session.Volume.ReadOnlyReason is not null)
            {
                session.Unmount();
                return false;
            }

            session.Unmount();
        }

        TreeImage more = Fill(bench.Disc, 2);
        using VolumeSession again = Open(bench.Disc, readOnly: true);
        Assert.Null(more.Difference(TreeImage.Capture(again.Volume)));
        again.Unmount();
        return true;
    }

    private static string Eject(MediaBench bench, CloseScope scope)
    {
        using EjectJob job = EjectJob.Prepare(bench.Disc, scope, NullLoggerFactory.Instance, CancellationToken.None);
        string text = job.Run(NoProgress.Instance, CancellationToken.None)[0];
        return text.Contains("there is nothing to close", StringComparison.Ordinal) ? "nothing to close; " : "";
    }

    private static string? Holds(MediaBench bench, OpticalDrive drive, TreeImage written, string name)
    {
        try
        {
            using UdfVolume volume = MountReadOnly(drive, out IDisposable? device);
            using (device)
            {
                string? difference = written.Difference(TreeImage.Capture(volume));
                Assert.True(difference is null, $"{bench.Row}: the {name} sees another volume: {difference}");
                return name;
            }
        }
        catch (FsException)
        {
            return null;
        }
    }

    private static UdfVolume MountReadOnly(OpticalDrive drive, out IDisposable? device)
    {
        IBlockDevice blocks;
        if (drive.State!.IsSequential)
        {
            blocks = OpticalAppendDevice.Open(drive, readOnly: true);
            device = null;
        }
        else
        {
            PacketDevice packets = PacketDevice.Open(
                new OpticalPacketMedium(drive, readOnly: true),
                PacketDeviceOptions.Default,
                TimeProvider.System,
                NullLogger.Instance);
            blocks = packets;
            device = packets;
        }

        return UdfVolume.Mount(
            blocks, new UdfMountOptions { ReadOnly = true }, TimeProvider.System, NullLogger.Instance);
    }

    private static string MountPressed(MediaBench bench)
    {
        string? reason;
        using (VolumeSession session = Open(bench.Disc, readOnly: false))
        {
            TreeImage tree = TreeImage.Capture(session.Volume);
            Assert.Contains("/folder 1/large", tree.Nodes.Keys);
            reason = session.Volume.ReadOnlyReason;
            session.Unmount();
        }

        using DriveBench drive = bench.Insert();
        string? evidence = DriveProbes.Overwrite(drive);
        Assert.NotNull(evidence);
        return $"read only [{evidence}] {reason}";
    }

    private static VolumeSession Open(string image, bool readOnly) => VolumeSession.Open(
        Target.Find(image),
        PacketDeviceOptions.Default,
        new UdfMountOptions { ReadOnly = readOnly },
        NullLoggerFactory.Instance);

    private static string Refused(MediaBench bench, Func<DriveBench, string?> probe, string words)
    {
        using DriveBench drive = bench.Insert();
        return MediaCell.No(probe(drive), words, bench);
    }

    [GeneratedRegex(@"UDF \d\.\d\d")]
    private static partial Regex UdfRevisionText();
}
