using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Format;

/// <summary>
/// Who can read and write a volume, by its revision, kind of partition and block size: the one table of what other
/// systems' own drivers know. Revisions as mkudffs(8) of udftools lists them; kinds of partition on Linux from its
/// driver, elsewhere as far as it is known.
/// </summary>
public static class SystemSupportTable
{
    private const int SectorOfDiscs = 2048;

    /// <summary>The systems, oldest first.</summary>
    public static IReadOnlyList<SystemSupport> For(UdfLayout layout) => For(
        layout.Options.Revision,
        layout.PartitionKind,
        layout.FreeMetadataBlocks is not null,
        layout.Geometry.BlockSize,
        layout.IsPseudoOverwrite);

    /// <param name="revision">The volume's nominal revision.</param>
    /// <param name="kind">How its partition maps blocks.</param>
    /// <param name="hasMetadata">A metadata partition stands on it.</param>
    /// <param name="blockSize">Bytes in a block.</param>
    /// <param name="isPseudoOverwrite">For a BD-R with pseudo-overwrite.</param>
    public static IReadOnlyList<SystemSupport> For(
        UdfRevision revision,
        UdfPartitionKind kind,
        bool hasMetadata,
        int blockSize,
        bool isPseudoOverwrite = false) => isPseudoOverwrite
        ? [.. For(revision, kind, hasMetadata, blockSize).Select(OnPseudoOverwrite)]
        : For(revision, kind, hasMetadata, blockSize);

    private static IReadOnlyList<SystemSupport> For(
        UdfRevision revision, UdfPartitionKind kind, bool hasMetadata, int blockSize)
    {
        bool isSpecial = kind != UdfPartitionKind.Type1;
        string blocks = blockSize == SectorOfDiscs
            ? "on discs, and on disks with sectors of 2048 bytes"
            : $"only on disks with sectors of {blockSize} bytes";
        return
        [
            ByRevision("Windows XP", revision, UdfRevision.V201, null, blocks),
            ByRevision("Windows Vista, 7 to 11", revision, UdfRevision.V260, UdfRevision.V250, blocks) is var windows
                && kind == UdfPartitionKind.Virtual
                ? windows with { Writes = Known(windows.Writes) }
                : windows,
            ByRevision("Mac OS X 10.4", revision, UdfRevision.V201, UdfRevision.V201, blocks) is var tiger && isSpecial
                ? tiger with { Writes = Known(tiger.Writes) }
                : tiger,
            ByRevision("macOS 10.5 and later", revision, UdfRevision.V260, UdfRevision.V250, blocks) is var mac
                && isSpecial
                ? mac with { Writes = Known(mac.Writes) }
                : mac,
            Linux(revision, kind, hasMetadata, blockSize),
            NetBsd(revision, hasMetadata, blocks),
        ];
    }

    /// <summary>
    /// Who reads 2.50 reads it, in a drive that knows what has been replaced. Linux takes access type 0 for read-only;
    /// that Windows writes such discs is said of its own.
    /// </summary>
    private static SystemSupport OnPseudoOverwrite(SystemSupport usual) => usual with
    {
        Writes = usual.System.StartsWith("Windows Vista", StringComparison.Ordinal) ? Support.Unknown : Support.No,
        Note = usual.Reads == Support.Yes ? "in a recorder that knows pseudo-overwrite" : usual.Note,
    };

    private static SystemSupport ByRevision(
        string system, UdfRevision revision, UdfRevision reads, UdfRevision? writes, string blocks)
    {
        if (revision > reads)
        {
            return new SystemSupport(system, Support.No, Support.No, $"knows UDF up to {reads}");
        }

        bool isWritten = writes is { } most && Demanded(revision) <= most;
        string note = writes is null ? $"writes no UDF; {blocks}" : isWritten ? blocks : $"writes UDF up to {writes}";
        return new SystemSupport(system, Support.Yes, isWritten ? Support.Yes : Support.No, note);
    }

    /// <summary>A revision that it writes is no promise that it writes this kind of partition.</summary>
    private static Support Known(Support writes) => writes == Support.Yes ? Support.Unknown : writes;

    private static SystemSupport Linux(UdfRevision revision, UdfPartitionKind kind, bool hasMetadata, int blockSize)
    {
        const string System = "Linux 2.6.26 and later";
        string? obstacle = hasMetadata ? "a metadata partition is mounted read-only"
            : kind == UdfPartitionKind.Virtual ? "a virtual partition is mounted read-only"
            : revision > UdfRevision.V201 ? "writes UDF up to 2.01"
            : null;
        string note = obstacle
            ?? (blockSize == SectorOfDiscs ? "" : $"with -o bs={blockSize}, where it does not guess");
        return new SystemSupport(System, Support.Yes, obstacle is null ? Support.Yes : Support.No, note);
    }

    private static SystemSupport NetBsd(UdfRevision revision, bool hasMetadata, string blocks)
    {
        SystemSupport plain = ByRevision(
            "NetBSD 5 and later", revision, UdfRevision.V260, UdfRevision.V260, blocks);
        return hasMetadata
            ? plain with { Writes = Support.Unknown, Note = "its writing of metadata partitions is unfinished" }
            : plain;
    }

    /// <summary>Our volumes of 2.60 ask for no more than 2.50: they use nothing that 2.60 added.</summary>
    private static UdfRevision Demanded(UdfRevision revision) =>
        revision > UdfRevision.V250 ? UdfRevision.V250 : revision;
}
