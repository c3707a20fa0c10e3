using PacketFs.Core;
using PacketFs.Udf.Format;
using PacketFs.Udf.Labels;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Facts;

/// <summary>Everything that a volume says about itself, as <see cref="VolumeFactsReader"/> found it.</summary>
public sealed record VolumeFacts
{
    public required VolumeLabels Labels { get; init; }

    /// <summary>Application identifier of the primary volume descriptor.</summary>
    public required string Application { get; init; }

    /// <summary>Who wrote what, structure by structure.</summary>
    public required IReadOnlyList<WriterFacts> Writers { get; init; }

    /// <summary>The volume serial number that Windows shows: sums over the file set descriptor. Null without
    /// one.</summary>
    public required uint? WindowsSerial { get; init; }

    public required int BlockSize { get; init; }

    /// <summary>Blocks of the device.</summary>
    public required long DeviceBlocks { get; init; }

    /// <summary>Blocks of the partition that holds the data.</summary>
    public required long TotalBlocks { get; init; }

    /// <summary>Of those; null where nothing on the volume says so.</summary>
    public required long? FreeBlocks { get; init; }

    /// <summary>Names of files; null where the volume does not count them.</summary>
    public required long? Files { get; init; }

    public required long? Directories { get; init; }

    public required UdfRevision Revision { get; init; }

    /// <summary>What it takes to read it; 0 where nothing says so.</summary>
    public required UdfRevision MinimumReadRevision { get; init; }

    public required UdfRevision MinimumWriteRevision { get; init; }

    public required UdfRevision MaximumWriteRevision { get; init; }

    /// <summary>"closed", "open", "none"; a virtual partition is as closed as its last table is whole.</summary>
    public required string Integrity { get; init; }

    public required DomainFlags Protection { get; init; }

    /// <summary>When the volume was made; <see cref="FileTime.IsNone"/> where it does not say.</summary>
    public required FileTime Made { get; init; }

    /// <summary>When it was last opened or closed for writing, or its last table recorded.</summary>
    public required FileTime Changed { get; init; }

    /// <summary>Sector of the virtual allocation table's ICB; null on other volumes.</summary>
    public required long? TableSector { get; init; }

    public required IReadOnlyList<PartitionFacts> Partitions { get; init; }

    /// <summary>Null where the volume has none.</summary>
    public required SpareFacts? Spares { get; init; }

    /// <summary>Blocks that nobody may use, because they are bad; null where the volume does not say.</summary>
    public required long? UnusableBlocks { get; init; }

    /// <summary>In order of their place.</summary>
    public required IReadOnlyList<VolumeRegion> Regions { get; init; }

    /// <summary>Why this program does not write it; null where it does, or where the medium decides.</summary>
    public required string? WriteObstacle { get; init; }

    /// <summary>What other systems can do with it.</summary>
    public required IReadOnlyList<SystemSupport> Readers { get; init; }
}
