using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// One virtual allocation table as recorded: a state of the volume. Older ones stay on the medium for ever; each names
/// the one before it. UDF 1.50 2.2.10 (trailer), 2.00 2.2.11 (header).
/// </summary>
public sealed class VirtualAllocationTable
{
    /// <summary>Its ICB.</summary>
    public required SystemFile File { get; init; }

    /// <summary>For each virtual block the block below, FFFFFFFFh for none.</summary>
    public required ReadOnlyMemory<uint> Entries { get; init; }

    /// <summary>Block of the partition below that holds the ICB of the table before; null: this is the first.</summary>
    public required uint? Previous { get; init; }

    /// <summary>The layout of UDF 2.00 and later: with a header that names label, counts and revisions.</summary>
    public required bool HasHeader { get; init; }

    /// <summary>The header; all zeros in the layout of UDF 1.50.</summary>
    public VatHeader Header { get; init; }

    /// <summary>Files and directories of this state; null where the table does not say.</summary>
    public (uint Files, uint Directories)? Counts { get; init; }

    /// <summary>Block of the partition below that holds this table's ICB.</summary>
    public uint Location => File.Icb.Block;

    /// <summary>When this state was recorded.</summary>
    public Timestamp Time => File.ModificationTime;

    /// <summary>The label that this table gives to the volume; null where it gives none.</summary>
    public string? Label { get; init; }
}
