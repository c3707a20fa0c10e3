using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Recover;

/// <summary>
/// Names for what was found, from any entry of a directory that knows one: blocks of directories whose own file entry
/// is lost, and entries that were deleted. What one lost directory named stays together in a folder.
/// </summary>
internal static class DeepNames
{
    public static DeepItem[] Give(
        IBlockDevice disc,
        IReadOnlyList<(long Sector, uint Location)> nameBlocks,
        DeepPlace place,
        IReadOnlyList<FoundEntry> tops)
    {
        Dictionary<uint, FoundEntry> wanted = tops.ToDictionary(entry => entry.Location);
        Dictionary<uint, (string Name, string? Folder)> names = [];
        byte[] block = new byte[disc.Geometry.BlockSize];
        string folder = "";
        long before = -1;
        foreach ((long sector, uint location) in nameBlocks)
        {
            folder = sector == before + 1 ? folder : $"folder-{location}";
            before = sector;
            if (TryRead(disc, sector, block))
            {
                Take(block, folder, place, wanted, names);
            }
        }

        return [.. tops.Select(entry => names.TryGetValue(entry.Location, out (string Name, string? Folder) known)
            ? new DeepItem(known.Folder, known.Name, entry)
            : new DeepItem(null, $"{Kind(entry)}-{entry.Location}", entry))];
    }

    /// <summary>The later word counts; one that was not deleted before one that was.</summary>
    private static void Take(
        byte[] block,
        string folder,
        DeepPlace place,
        Dictionary<uint, FoundEntry> wanted,
        Dictionary<uint, (string Name, string? Folder)> names)
    {
        foreach (FoundName found in FoundName.Parse(block))
        {
            uint number = found.Icb.Location.Block;
            bool isWanted = found.Icb.Location.Partition == place.NodeReference
                && wanted.TryGetValue(number, out FoundEntry entry)
                && (found.Icb.UniqueId == 0 || found.Icb.UniqueId == unchecked((uint)entry.UniqueId));
            bool isBetter = !found.IsDeleted || !names.TryGetValue(number, out var known) || known.Folder is null;
            if (isWanted && isBetter)
            {
                names[number] = (found.Name, found.IsDeleted ? null : folder);
            }
        }
    }

    private static bool TryRead(IBlockDevice disc, long sector, byte[] block)
    {
        try
        {
            disc.Read(new Lba(sector), block);
            return true;
        }
        catch (FsException failure) when (failure.Error == FsError.InputOutput)
        {
            return false;
        }
    }

    private static string Kind(in FoundEntry entry) => entry.Type switch
    {
        FileType.Directory when entry.UniqueId == 0 => "root",
        FileType.Directory => "directory",
        FileType.SymbolicLink => "link",
        FileType.NotSpecified or FileType.RegularFile or FileType.RealTimeFile => "file",
        _ => "node",
    };
}
