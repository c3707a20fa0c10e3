using PacketFs.Core;
using PacketFs.Fat;
using PacketFs.Udf.Volumes;

namespace PacketFs.Hosting.Media;

/// <summary>
/// Says what a device holds before it is overwritten: a volume, something else, or nothing but zeros.
/// </summary>
internal static class ContentProbe
{
    private const int ProbedBytes = 1 << 20;

    /// <summary>
    /// Null: the start of it holds nothing but zeros and no UDF volume is found; else what it is, for a person.
    /// </summary>
    public static string? Describe(IBlockDevice device)
    {
        if (VolumeReader.Read(device).Volume is { } volume)
        {
            return $"the UDF {volume.Revision} volume '{volume.Label}'";
        }

        if (FatProbe.Find(device) is { } fat)
        {
            return fat.Label.Length == 0 ? "a FAT32 volume" : $"the FAT32 volume '{fat.Label}'";
        }

        int blocks = (int)long.Min(device.Geometry.BlockCount, ProbedBytes / device.Geometry.BlockSize);
        byte[] start = new byte[blocks * device.Geometry.BlockSize];
        try
        {
            device.Read(new Lba(0), start);
        }
        catch (FsException e) when (e.Error == FsError.InputOutput)
        {
            return "something that cannot be read";
        }

        return start.AsSpan().ContainsAnyExcept((byte)0) ? "data that is no UDF volume" : null;
    }
}
