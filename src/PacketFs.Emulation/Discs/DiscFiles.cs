using PacketFs.Core;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Emulation.Storage;

namespace PacketFs.Emulation.Discs;

/// <summary>Making, recognising and opening the two files of a disc, with errors that say what to do.</summary>
internal static class DiscFiles
{
    /// <summary>More than the table of any medium that we know of takes; bounds what a damaged file can cost.</summary>
    private const long MaximumStateBytes = 64L * 1024 * 1024;

    public static EmulatedDisc Create(string path, DiscDescription description, EmulatedDiscOptions options)
    {
        string statePath = StatePath(path);
        byte[] state = DiscFactory.MakeState(description, out DiscHeader header);
        if (!options.Overwrite && (File.Exists(path) || File.Exists(statePath)))
        {
            string existing = File.Exists(path) ? path : statePath;
            throw new FsException(
                FsError.Exists, $"{existing} exists already; choose another name, or say --force.");
        }

        try
        {
            FileDiscStorage storage = FileDiscStorage.Create(path, statePath, state, options.Overwrite);
            storage.SetLength(DiscFactory.UserBytes(header));
            return new EmulatedDisc(storage, header, path, options);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Translate(error, path, "made");
        }
    }

    public static bool IsDisc(string path) => File.Exists(StatePath(path));

    public static EmulatedDisc Open(string path, EmulatedDiscOptions options)
    {
        string statePath = StatePath(path);
        if (!File.Exists(statePath))
        {
            throw new FsException(
                FsError.NotFound,
                $"{path} is not a disc: there is no {statePath}. Make one with `packetfs disc create`.");
        }

        FileDiscStorage? storage = null;
        try
        {
            storage = FileDiscStorage.Open(path, statePath, file =>
            {
                ValidateLength(file.Length, statePath);
                TrackTableFile.AddWhereMissing(file);
            });
            DiscHeader header = ReadState(storage.State, statePath);
            DiscRecovery.Recover(storage, ref header, path);
            return new EmulatedDisc(storage, header, path, options);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            storage?.Dispose();
            throw Translate(error, path, "opened");
        }
        catch
        {
            storage?.Dispose();
            throw;
        }
    }

    private static string StatePath(string path) => path + EmulatedDisc.StateSuffix;

    private static void ValidateLength(long length, string statePath)
    {
        if (length < HeaderSlots.TotalBytes || length > MaximumStateBytes)
        {
            throw Corrupt(statePath, $"its length of {length} bytes is impossible");
        }
    }

    private static DiscHeader ReadState(Span<byte> state, string statePath)
    {
        if (!HeaderSlots.TryRead(state, out DiscHeader header))
        {
            throw Corrupt(statePath, "neither copy of its header is sound");
        }

        if (header.Version != DiscHeader.CurrentVersion)
        {
            throw new FsException(
                FsError.NotSupported,
                $"{statePath} has version {header.Version}, this program knows {DiscHeader.CurrentVersion}. "
                + "Use a newer PacketFs.");
        }

        if (DiscRecovery.FindFault(header) is string fault)
        {
            throw Corrupt(statePath, fault);
        }

        long expected = TrackTableFile.StateBytes(header);
        if (state.Length != expected)
        {
            throw Corrupt(statePath, $"it has {state.Length} bytes, its header needs {expected}");
        }

        int packets = (int)(uint)header.PacketCount;
        int damaged = PacketTable.Of(state, packets).FindDamage();
        if (damaged >= 0)
        {
            throw Corrupt(statePath, $"the entry of packet {damaged} is damaged");
        }

        TrackTable tracks = new(state, PacketTable.EndOffset(packets));
        return tracks.Exists && tracks.Recover() is string trackFault ? throw Corrupt(statePath, trackFault) : header;
    }

    private static FsException Corrupt(string statePath, string what) => new(
        FsError.Corrupt,
        $"{statePath} is damaged: {what}. The image beside it may be whole: move the damaged file away and "
        + "open the image as a plain one, read-only, to copy your files off.");

    private static FsException Translate(Exception error, string path, string verb)
    {
        if (error is UnauthorizedAccessException)
        {
            return new FsException(
                FsError.PermissionDenied, $"{path} cannot be {verb}: no permission. {error.Message}", inner: error);
        }

        // .NET tells of a lock held elsewhere by EWOULDBLOCK (Unix) or a sharing violation (Windows).
        const int SharingViolation = unchecked((int)0x8007_0020);
        bool isLocked = error.HResult is 11 or 35 or SharingViolation;
        return error switch
        {
            FileNotFoundException or DirectoryNotFoundException => new FsException(
                FsError.NotFound, $"{path} cannot be {verb}: {error.Message}", inner: error),
            _ when isLocked => new FsException(
                FsError.Busy,
                $"{path} is in use: another process has this disc in its drive. Unmount or eject it there first.",
                inner: error),
            _ => new FsException(FsError.InputOutput, $"{path} cannot be {verb}: {error.Message}", inner: error),
        };
    }
}
