using System.Runtime.CompilerServices;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>Checksums of up to sixteen witness blocks, as they are on the disc.</summary>
[InlineArray(MaxBlocks)]
internal struct LogWitness
{
    public const int MaxBlocks = 16;
    private U32Le _first;
}
