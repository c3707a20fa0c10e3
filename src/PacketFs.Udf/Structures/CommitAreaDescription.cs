using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// What our implementation use volume descriptor <see cref="EntityIds.CommitArea"/> says: a run of whole packets in
/// volume space outside every partition, in which the packet device keeps copies of packets that it is about to
/// overwrite. Other systems leave the area alone, because it belongs to no partition and is not listed as unallocated;
/// none needs to know it.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct CommitAreaDescription
{
    public const int Size = 460;
    public const uint CurrentVersion = 1;

    public U32Le Version;
    /// <summary>The first block of the area; the start of a packet.</summary>
    public U32Le StartSector;
    public U32Le PacketCount;
    public U32Le PacketBlocks;
    /// <summary>Random, made at format time: what the area holds for another identity is not this volume's.</summary>
    public Bytes16 Identity;
    private Bytes428 _reserved;

    [InlineArray(428)]
    private struct Bytes428
    {
        private byte _byte0;
    }
}
