using PacketFs.Core;
using PacketFs.Udf.Files;

namespace PacketFs.Udf.Directories;

/// <summary>
/// Where the bytes of a directory lie: in its ICB, or in its blocks. On write-once media those get a place at the
/// commit only.
/// </summary>
internal readonly ref struct DirectoryPlacement(UdfNode node, int blockSize, bool isPlacedLater = false)
{
    /// <summary>
    /// The block in the partition that holds a byte of the directory, as tags record it (ECMA-167 4/7.2.8).
    /// </summary>
    public uint BlockOf(int offset)
    {
        if (node.Embedded is not null)
        {
            return node.Icb.Block;
        }

        if (isPlacedLater)
        {
            return 0;
        }

        long fileBlock = offset / blockSize;
        int index = node.Extents.Find(fileBlock);
        Invariant.Require(
            index < node.Extents.Count && node.Extents[index].FileBlock <= fileBlock, "a directory has no holes");
        return node.Extents[index].Block + (uint)(fileBlock - node.Extents[index].FileBlock);
    }
}
