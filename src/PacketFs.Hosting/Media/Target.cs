using Microsoft.Win32.SafeHandles;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Fat;
using PacketFs.Hosting.Tracing;
using PacketFs.Udf.Volumes;

namespace PacketFs.Hosting.Media;

/// <summary>A path, and what it names.</summary>
internal readonly record struct Target(string Path, TargetKind Kind)
{
    /// <summary>Looks at what is there; opens nothing.</summary>
    /// <exception cref="FsException">There is nothing, or nothing that can hold a volume.</exception>
    public static Target Find(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            throw new FsException(FsError.IsDirectory, $"{path} is a directory; name a disc image.");
        }

        if (full.EndsWith(EmulatedDisc.StateSuffix, StringComparison.Ordinal) && File.Exists(full)
            && File.Exists(full[..^EmulatedDisc.StateSuffix.Length]))
        {
            throw new FsException(FsError.InvalidArgument,
                $"{path} holds the state of a disc; name the disc itself: {path[..^EmulatedDisc.StateSuffix.Length]}");
        }

        if (EmulatedDisc.IsDisc(full))
        {
            return new Target(full, TargetKind.EmulatedDisc);
        }

        if (!File.Exists(full))
        {
            throw new FsException(FsError.NotFound,
                $"{path} does not exist. Make a disc with 'packetfs disc create cd-rw {path}', "
                + $"or an empty image with 'truncate -s 700M {path}'.");
        }

        bool isSpecial = full.StartsWith("/dev/", StringComparison.Ordinal)
            && !full.StartsWith("/dev/shm/", StringComparison.Ordinal);
        return isSpecial
            ? throw new FsException(FsError.NotSupported,
                $"{path} is a device; this version works on disc images (the emulated drive) and on plain image files.")
            : new Target(full, TraceFiles.IsTrace(full) ? TargetKind.Trace : TargetKind.PlainImage);
    }

    /// <summary>
    /// The block size for which an anchor verifies on a plain image; null when none does, or on a disc.
    /// </summary>
    public int? ProbeBlockSize()
    {
        if (Kind != TargetKind.PlainImage)
        {
            return null;
        }

        using SafeFileHandle file = File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return BlockSizeProbe.Probe(
            (offset, buffer) => RandomAccess.Read(file, buffer, offset), RandomAccess.GetLength(file));
    }

    /// <summary>
    /// As <see cref="RequireVolumeBlockSize"/>, for a volume that may have lost all its anchors; at last the usual
    /// size.
    /// </summary>
    /// <exception cref="FsException">Its blocks are larger than any system reads.</exception>
    public int GuessVolumeBlockSize()
    {
        if (Kind != TargetKind.PlainImage)
        {
            return EmulatedDisc.BlockBytes;
        }

        if (ProbeBlockSize() is { } size)
        {
            return size;
        }

        if (FindTooLargeBlocks() is not null)
        {
            throw NoVolume();
        }

        using SafeFileHandle file = File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        int Read(long offset, Span<byte> buffer) => RandomAccess.Read(file, buffer, offset);
        long length = RandomAccess.GetLength(file);
        return BlockSizeProbe.ProbeSequences(Read, length) ?? BlockSizeProbe.ProbeEntries(Read, length)
            ?? EmulatedDisc.BlockBytes;
    }

    /// <summary>The block size to open this with when it is to hold a volume.</summary>
    /// <exception cref="FsException">A plain image without any anchor.</exception>
    public int RequireVolumeBlockSize() => Kind != TargetKind.PlainImage
        ? EmulatedDisc.BlockBytes
        : ProbeBlockSize() ?? throw NoVolume();

    /// <summary>A FAT32 volume, looked for in the file itself; null when there is none.</summary>
    public FatVolumeFacts? FindFat()
    {
        using SafeFileHandle file = File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return FatProbe.Find((offset, buffer) => RandomAccess.Read(file, buffer, offset));
    }

    private int? FindTooLargeBlocks()
    {
        if (Kind != TargetKind.PlainImage)
        {
            return null;
        }

        using SafeFileHandle file = File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return BlockSizeProbe.ProbeTooLarge(
            (offset, buffer) => RandomAccess.Read(file, buffer, offset), RandomAccess.GetLength(file));
    }

    /// <summary>The error for something that holds no UDF volume.</summary>
    public FsException NoVolume() => FindFat() is { } fat
        ? new(FsError.NotSupported,
            $"{Path} holds a FAT32 volume, which PacketFs makes for other systems and does not mount itself. The "
            + $"kernel does: mount -t vfat -o loop{(fat.Offset == 0 ? "" : $",offset={fat.Offset}")} {Path} DIRECTORY "
            + "(for a disc in a drive: its device, without loop).")
        : FindTooLargeBlocks() is { } size ? new(FsError.NotSupported,
            $"{Path} holds a UDF volume with blocks of {size:N0} bytes. No system mounts blocks above 4,096 bytes, and "
            + "neither does PacketFs: copy its files with the program that made it, then format it anew.")
        : new(FsError.Corrupt,
        $"No UDF volume is found on {Path}. If it is to become one, use 'packetfs format {Path}'; "
        + "if it was one, 'packetfs recover' may still find its files.");
}
