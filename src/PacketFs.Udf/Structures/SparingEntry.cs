using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>One spare packet and what it stands for. UDF 2.2.12 (2.01).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct SparingEntry
{
    public const int Size = 8;
    /// <summary>The spare packet is free.</summary>
    public const uint Available = 0xFFFF_FFFF;
    /// <summary>The spare packet is itself defective.</summary>
    public const uint Defective = 0xFFFF_FFF0;

    /// <summary>
    /// The packet's first block in the partition, or <see cref="Available"/> or <see cref="Defective"/>.
    /// </summary>
    public U32Le OriginalLocation;
    /// <summary>The spare packet's first sector on the volume.</summary>
    public U32Le MappedLocation;

    public SparingEntry(uint originalLocation, Lsn mappedLocation)
    {
        OriginalLocation = originalLocation;
        MappedLocation = mappedLocation.Value;
    }

    /// <summary>True when the packet stands for another one.</summary>
    public readonly bool IsInUse => OriginalLocation < Defective;
}
