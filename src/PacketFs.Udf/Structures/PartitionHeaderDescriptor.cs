using System.Runtime.InteropServices;

namespace PacketFs.Udf.Structures;

/// <summary>A partition's space sets. ECMA-167 4/14.3. Length 0: there is none.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct PartitionHeaderDescriptor
{
    public const int Size = 128;

    public ShortAd UnallocatedSpaceTable;
    public ShortAd UnallocatedSpaceBitmap;
    public ShortAd PartitionIntegrityTable;
    public ShortAd FreedSpaceTable;
    public ShortAd FreedSpaceBitmap;
    public Bytes88 Reserved;

    /// <summary>Something on the disc says which blocks are free.</summary>
    public readonly bool HasSpaceSets => (UnallocatedSpaceTable.Length | UnallocatedSpaceBitmap.Length
        | FreedSpaceTable.Length | FreedSpaceBitmap.Length) != 0;
}
