using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Packet;
using PacketFs.Udf.Format;
using PacketFs.Udf.Volumes;

namespace PacketFs.Hosting.Media;

/// <summary>What a BD-R formatted for pseudo-overwrite needs of the drive beside its blocks.</summary>
internal static class PseudoOverwrites
{
    /// <summary>
    /// Such a disc may also hold a volume that is appended to, made by somebody who never wanted to overwrite: that is
    /// found at the end of what is recorded.
    /// </summary>
    public static bool HoldsVolume(OpticalDrive drive)
    {
        if (drive.State is not { HasPseudoOverwrite: true, IsSequential: true })
        {
            return false;
        }

        try
        {
            PacketDeviceOptions options = PacketDeviceOptions.Default with { CacheBytes = 1 << 20 };
            using PacketDevice device = PacketDevice.Open(
                PseudoOverwriteMedium.Open(drive, readOnly: true), options, TimeProvider.System, NullLogger.Instance);
            return VolumeReader.Read(device).Volume is { IsPseudoOverwritable: true };
        }
        catch (FsException failure) when (failure.Error is FsError.InputOutput or FsError.NotSupported)
        {
            return false;
        }
    }

    /// <summary>Blocks of the disc in the drive, once it is so formatted.</summary>
    public static long CountBlocks(OpticalDrive drive) =>
        PseudoOverwriteMedium.Open(drive, readOnly: true).Geometry.BlockCount;

    /// <summary>
    /// Gives each part of a new volume a track of its own, in which it can grow. Tracks that begin there already stay.
    /// </summary>
    /// <exception cref="FsException">The drive does not split tracks, or something is recorded where one must
    /// begin.</exception>
    public static void SplitTracks(OpticalDrive drive, UdfLayout layout)
    {
        foreach (Lba start in layout.TrackStarts)
        {
            if (IsTrackStart(drive, start))
            {
                continue;
            }

            DriveResult result = drive.SplitTrack(start);
            drive.Refresh();
            if (!result.IsGood || drive.IsMediumChanged)
            {
                throw result.ToException(
                    $"The drive does not let a track begin at LBA {start}, which pseudo-overwrite needs; leave --pow "
                    + "out to write the disc from front to back");
            }
        }
    }

    private static bool IsTrackStart(OpticalDrive drive, Lba start)
    {
        int last = drive.State!.DiscInformation?.LastTrackInLastSession ?? 0;
        for (int number = 1; number <= last; number++)
        {
            if (drive.ReadTrack(number) is { } track && (Lba)track.Start == start)
            {
                return true;
            }
        }

        return false;
    }
}
