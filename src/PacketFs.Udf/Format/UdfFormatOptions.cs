using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Format;

/// <summary>What a new volume shall be. What is left null is decided from the device's geometry.</summary>
public sealed record UdfFormatOptions
{
    /// <summary>Where unique identifiers come from.</summary>
    public required Prng Prng { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>1.02, 1.50, 2.00, 2.01, 2.50 or 2.60. From 2.50 on the volume gets a metadata partition.</summary>
    public UdfRevision Revision { get; init; } = UdfRevision.V201;

    /// <summary>The name that people see: up to 126 characters of ASCII, or 63 of anything else.</summary>
    public string Label { get; init; } = "";

    /// <summary>Null: sparable on media written in packets, type 1 elsewhere.</summary>
    public UdfPartitionKind? PartitionKind { get; init; }

    /// <summary>
    /// Null: rewritable on media written in packets, overwritable elsewhere. <see
    /// cref="PartitionAccessType.NotSpecified"/> makes a volume for a BD-R with pseudo-overwrite (UDF 2.60): no
    /// bitmaps, metadata kept once, and tracks in which each part grows.
    /// </summary>
    public PartitionAccessType? AccessType { get; init; }

    internal bool IsPseudoOverwrite => AccessType == PartitionAccessType.NotSpecified;

    /// <summary>Spare packets of a sparable partition. Null: up to 32, fewer on small media.</summary>
    public int? SparePackets { get; init; }

    /// <summary>
    /// Packets of the area in which the packet device protects what it overwrites; 0 leaves it out. Null: up to 128 on
    /// media written in packets, none elsewhere.
    /// </summary>
    public int? CommitAreaPackets { get; init; }

    /// <summary>Blocks known to be bad, any block of a packet standing for all of it.</summary>
    public IReadOnlyCollection<Lba> DefectiveBlocks { get; init; } = [];

    /// <summary>UDF 2.50 and later: all metadata is kept twice.</summary>
    public bool DuplicateMetadata { get; init; } = true;

    public uint RootUid { get; init; }

    public uint RootGid { get; init; }

    /// <summary>Permission bits of the root directory.</summary>
    public int RootMode { get; init; } = 0b111_101_101;
}
