using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// lb_addr: a logical block of a partition, ECMA-167 4/7.1. The partition reference number is an index into the logical
/// volume's partition maps, not a partition number.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct LbAddr : IEquatable<LbAddr>
{
    public const int Size = 6;

    public U32Le LogicalBlockNumber;
    public U16Le PartitionReferenceNumber;

    public LbAddr(uint logicalBlockNumber, ushort partitionReferenceNumber)
    {
        LogicalBlockNumber = logicalBlockNumber;
        PartitionReferenceNumber = partitionReferenceNumber;
    }

    /// <summary>The block number.</summary>
    public readonly uint Block => LogicalBlockNumber;

    /// <summary>The partition reference number.</summary>
    public readonly ushort Partition => PartitionReferenceNumber;

    public static bool operator ==(LbAddr left, LbAddr right) => left.Equals(right);

    public static bool operator !=(LbAddr left, LbAddr right) => !left.Equals(right);

    public readonly bool Equals(LbAddr other) => Block == other.Block && Partition == other.Partition;

    public override readonly bool Equals([NotNullWhen(true)] object? obj) => obj is LbAddr other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(Block, Partition);

    public override readonly string ToString() => $"{Block}@{Partition}";
}
