using PacketFs.Emulation;
using PacketFs.Packet;
using PacketFs.Udf.Format;
using PacketFs.Udf.Structures;

namespace PacketFs.TestKit.Simulation;

/// <summary>
/// A small disc, how it is formatted, and how it is mounted: everything that a simulated run starts from.
/// </summary>
public sealed record StackShape(string Name)
{
    /// <summary>Sparable, with a commit area: what our own formatter makes of a CD-RW.</summary>
    public static StackShape Protected { get; } = new("protected");

    /// <summary>As <see cref="Protected"/>, with so little cache and log that both fill up all the time.</summary>
    public static StackShape Tight { get; } = new("tight")
    {
        CachePackets = 24,
        CommitAreaPackets = PacketFs.Packet.CommitAreaDescription.MinPackets,
        MaxTransferBytes = 128 * 1024,
    };

    /// <summary>UDF 1.50, as older drivers want it.</summary>
    public static StackShape Older { get; } = new("older") { Revision = UdfRevision.V150 };

    /// <summary>Type 1, with a commit area: nothing can be relocated.</summary>
    public static StackShape TypeOne { get; } = new("type1")
    {
        PartitionKind = UdfPartitionKind.Type1,
        SparePackets = 0,
    };

    /// <summary>A volume as others format it: no commit area.</summary>
    public static StackShape Unprotected { get; } = new("unprotected") { CommitAreaPackets = 0 };

    /// <summary>UDF 2.50: metadata in a partition of its own, kept twice.</summary>
    public static StackShape Metadata { get; } = new("metadata") { Revision = UdfRevision.V250 };

    /// <summary>As <see cref="Metadata"/>, kept once, in so small a metadata file that it grows all the time.</summary>
    public static StackShape Growing { get; } = new("growing")
    {
        Revision = UdfRevision.V260,
        PartitionKind = UdfPartitionKind.Type1,
        SparePackets = 0,
        DuplicateMetadata = false,
    };

    /// <summary>ECC blocks of 16, formatted in the background; spares of the volume's own.</summary>
    public static StackShape DvdPlusRw { get; } = new("dvd+rw") { Medium = MediumType.DvdPlusRw, Packets = 320 };

    /// <summary>ECC blocks of 16 that are written whole or not at all.</summary>
    public static StackShape DvdMinusRw { get; } = new("dvd-rw") { Medium = MediumType.DvdMinusRw, Packets = 320 };

    /// <summary>The drive replaces what goes bad.</summary>
    public static StackShape DvdRam { get; } = new("dvd-ram")
    {
        Medium = MediumType.DvdRam,
        Packets = 320,
        PartitionKind = UdfPartitionKind.Type1,
        SparePackets = 0,
    };

    /// <summary>Clusters of 32 that were never written cannot be read; UDF 2.50.</summary>
    public static StackShape BdRe { get; } = new("bd-re")
    {
        Medium = MediumType.BdRe,
        Packets = 224,
        Revision = UdfRevision.V250,
        PartitionKind = UdfPartitionKind.Type1,
        SparePackets = 0,
    };

    /// <summary>Mount Rainier: a format in the background, and a drive that replaces what goes bad.</summary>
    public static StackShape CdMrw { get; } = new("cd-mrw")
    {
        Medium = MediumType.CdMrw,
        PartitionKind = UdfPartitionKind.Type1,
        SparePackets = 0,
    };

    /// <summary>As <see cref="CdMrw"/>, in ECC blocks of a DVD.</summary>
    public static StackShape DvdPlusMrw { get; } = CdMrw with
    {
        Name = "dvd+mrw",
        Medium = MediumType.DvdPlusMrw,
        Packets = 320,
    };

    /// <summary>A DVD-RW that is appended to, ECC block by ECC block: every commit is a table.</summary>
    public static StackShape DvdMinusRwOnce { get; } = new("dvd-rw-vat")
    {
        Medium = MediumType.DvdMinusRw,
        Packets = 4_000,
        PartitionKind = UdfPartitionKind.Virtual,
        SparePackets = 0,
        CommitAreaPackets = 0,
    };

    /// <summary>A CD-RW that is appended to in fixed packets, UDF 1.50.</summary>
    public static StackShape CdRwOnce { get; } = new("cd-rw-vat")
    {
        Minutes = 21,
        Revision = UdfRevision.V150,
        PartitionKind = UdfPartitionKind.Virtual,
        SparePackets = 0,
        CommitAreaPackets = 0,
    };

    /// <summary>A DVD+R.</summary>
    public static StackShape DvdPlusR { get; } = DvdMinusRwOnce with { Name = "dvd+r", Medium = MediumType.DvdPlusR };

    /// <summary>A DVD-R.</summary>
    public static StackShape DvdMinusR { get; } = DvdMinusRwOnce with { Name = "dvd-r", Medium = MediumType.DvdMinusR };

    /// <summary>A BD-R, sequential, in clusters of 32; UDF 2.60 with virtual allocation tables.</summary>
    public static StackShape BdR { get; } = DvdMinusRwOnce with
    {
        Name = "bd-r",
        Medium = MediumType.BdR,
        Revision = UdfRevision.V260,
    };

    /// <summary>
    /// A BD-R with pseudo-overwrite: what is fresh is appended, what was written is replaced, as long as that goes on.
    /// </summary>
    public static StackShape BdRPow { get; } = new("bd-r-pow")
    {
        Medium = MediumType.BdR,
        Packets = 640,
        Revision = UdfRevision.V260,
        PartitionKind = UdfPartitionKind.Type1,
        AccessType = PartitionAccessType.NotSpecified,
        SparePackets = 0,
        CachePackets = 40,
    };

    /// <summary>A CD-R in packets of any length: each flush costs seven blocks, each packet tears by itself.</summary>
    public static StackShape CdR { get; } =
        CdRwOnce with { Name = "cd-r", Medium = MediumType.CdR, Minutes = 12 };

    /// <summary>Media that are written from front to back, in units of their own.</summary>
    public static IReadOnlyList<StackShape> WrittenOnce { get; } =
        [DvdMinusRwOnce, CdRwOnce, CdR, DvdPlusR, DvdMinusR, BdR];

    /// <summary>Shapes of a CD-RW.</summary>
    public static IReadOnlyList<StackShape> All { get; } =
        [Protected, Tight, Older, TypeOne, Unprotected, Metadata, Growing];

    /// <summary>One of those on which every state after a cut is a commit.</summary>
    public static StackShape Random(ulong seed)
    {
        StackShape[] atomic = [.. All.Where(shape => shape.HasCommitArea)];
        return atomic[seed % (ulong)atomic.Length];
    }

    /// <summary>One of each other medium, as its own formatter makes it.</summary>
    public static IReadOnlyList<StackShape> OtherMedia { get; } =
        [DvdPlusRw, DvdMinusRw, DvdRam, BdRe, CdMrw, DvdPlusMrw];

    public MediumType Medium { get; init; } = MediumType.CdRw;

    /// <summary>Formatted packets of a CD-RW, whose rest stays blank; all units of any other medium.</summary>
    public int Packets { get; init; } = 192;

    /// <summary>Of a CD that is appended to.</summary>
    public int Minutes { get; init; } = 80;

    public UdfRevision Revision { get; init; } = UdfRevision.V201;

    public UdfPartitionKind PartitionKind { get; init; } = UdfPartitionKind.Sparable;

    /// <summary>Null: as usual on the medium.</summary>
    public PartitionAccessType? AccessType { get; init; }

    public bool DuplicateMetadata { get; init; } = true;

    public int SparePackets { get; init; } = 8;

    public int CommitAreaPackets { get; init; } = 20;

    public int CachePackets { get; init; } = 64;

    public int MaxTransferBytes { get; init; } = 256 * 1024;

    public VerifyPolicy Verify { get; init; } = VerifyPolicy.None;

    /// <summary>Rewrites that a packet of the disc survives; 0 for no limit.</summary>
    public uint WearLimit { get; init; }

    /// <summary>False: the volume is mounted as by somebody who knows nothing of commit areas.</summary>
    public bool AttachesCommitArea { get; init; } = true;

    public bool HasCommitArea => CommitAreaPackets > 0;

    /// <summary>What is written again is put elsewhere by the drive, for good.</summary>
    public bool IsPseudoOverwrite => AccessType == PartitionAccessType.NotSpecified;

    /// <summary>The volume has virtual allocation tables, and the medium is appended to.</summary>
    public bool IsWriteOnce => PartitionKind == UdfPartitionKind.Virtual;

    /// <summary>Another session can begin behind a closed one.</summary>
    public bool TakesSessions => IsWriteOnce && Medium != MediumType.CdRw;

    /// <summary>What is appended lies between links, in packets of any length.</summary>
    public bool IsLinked => Medium == MediumType.CdR;

    /// <summary>After a cut the volume is exactly at a commit.</summary>
    public bool IsAtomic => HasCommitArea || IsWriteOnce;

    public override string ToString() => Name;
}
