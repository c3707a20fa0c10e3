using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// Head of a space bitmap: a bit for each block of the partition, least significant first, 1 = free. ECMA-167 4/14.12,
/// UDF 2.3.8.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct SpaceBitmapDescriptor
{
    public const int HeadSize = 24;

    public DescriptorTag Tag;
    public U32Le NumberOfBits;
    public U32Le NumberOfBytes;

    /// <summary>Bytes of the descriptor with its bitmap.</summary>
    public static long SizeFor(long bitCount) => HeadSize + ((bitCount + 7) / 8);
}
