using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Directories;

/// <summary>One name of a directory.</summary>
/// <param name="Offset">Where its descriptor begins in the directory's bytes.</param>
/// <param name="Icb">What it names.</param>
/// <param name="Characteristics">What it says of that.</param>
internal readonly record struct DirectoryEntry(int Offset, LbAddr Icb, FileCharacteristics Characteristics)
{
    public bool IsDirectory => (Characteristics & FileCharacteristics.Directory) != 0;
}
