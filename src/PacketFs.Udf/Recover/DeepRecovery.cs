using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Udf.Check;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Recover;

/// <summary>
/// Finds what has lost its way: every block of a disc is looked at for file entries (ECMA-167 4/14.9, 4/14.17) and
/// entries of directories (4/14.4). What the tree leads to is left out, and so are older versions of it; the rest is
/// put into directories as far as those were found, and gets the names that any directory's entry knows. Content
/// without a file entry is not guessed at.
/// </summary>
public static class DeepRecovery
{
    /// <summary>Numbers beyond are no block's of a table; nor are those of more blocks than the disc has.</summary>
    private const uint MostNumbers = 1 << 24;
    private const int MostLayers = 16;

    /// <summary>Scans; nothing is written.</summary>
    /// <exception cref="FsException">The device itself failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two reads.</exception>
    public static DeepFinding Find(
        IBlockDevice source,
        ILogger logger,
        IProgress<OperationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        CheckRecord record = new();
        IBlockDevice view = VolumeRecovery.Prepare(source, [], leavesOrphans: true, progress, cancellation) ?? source;
        Examination tree = VolumeChecker.Examine(view, new CheckOptions(), progress, record, cancellation);
        LogicalVolume? volume = tree.Report.Volume;
        DeepPlace? place = volume is null ? null : DeepPlace.Of(volume);
        IBlockDevice disc = place is { IsCollected: false } plain
            && volume!.Maps[plain.DataReference].Mapping is SparableMapping sparable
                ? new UnsparedDevice(source, plain.Start, sparable)
                : source;
        BlockOwners known = new(checked((uint)Math.Min(disc.Geometry.BlockCount, uint.MaxValue)));
        HashSet<long> reached = Reached(record, volume, place, known);
        DeepScan scan = new(disc, progress, cancellation);
        scan.Run(sector => sector < known.BlockCount && known.IsOwned((uint)sector));
        LogicalVolume? recorded = VolumeReader.Read(source).Volume;
        if (recorded is null && DeepPlace.Guess(scan) is var guess && guess != place)
        {
            // What was taken for the volume was not all of it.
            (place, reached) = (guess, []);
        }

        // What is written once is never overwritten: versions of a file share their blocks there.
        BlockOwners? owners = place is { IsTable: false } found && reached.Count > 0
            ? tree.Context?.Owners(found.DataReference)
            : null;
        VirtualMapping? table = recorded?.Maps.Select(map => map.Mapping).OfType<VirtualMapping>().FirstOrDefault();
        long newest = table is null ? long.MaxValue : place!.Value.Start + table.Table.Location;
        HashSet<(uint, ulong)> keys = [.. scan.Entries.Where(entry => reached.Contains(entry.Sector))
            .Select(entry => (entry.Location, entry.UniqueId))];
        return Sort(
            disc, logger, scan, place, owners,
            entry => entry.Sector <= newest && keys.Contains((entry.Location, entry.UniqueId)));
    }

    /// <summary>The sectors of file entries with a way from the root; blocks of content are marked as known.</summary>
    private static HashSet<long> Reached(
        CheckRecord record, LogicalVolume? volume, DeepPlace? place, BlockOwners known)
    {
        HashSet<long> reached = [];
        if (volume is null || place is not { } at)
        {
            return reached;
        }

        foreach (BlockClaim claim in record.Claims)
        {
            if (claim.Role == ClaimRole.Data && claim.Start.Partition == at.DataReference)
            {
                long first = at.Start + claim.Start.Block;
                long count = Math.Clamp(known.BlockCount - first, 0, claim.Count);
                known.Claim((uint)Math.Min(first, uint.MaxValue), (uint)count);
            }
            else if (claim.Role == ClaimRole.Icb && !at.IsCollected)
            {
                reached.Add(at.Start + claim.Start.Block);
            }
            else if (claim.Role == ClaimRole.Icb && volume.TryMap(claim.Start, 1, out Lba sector, out _))
            {
                reached.Add(sector.Value);
            }
        }

        return reached;
    }

    /// <param name="isKnown">It has a way from the root, or is an older version of what has; what was recorded behind
    /// the table that counts is not.</param>
    private static DeepFinding Sort(
        IBlockDevice disc,
        ILogger logger,
        DeepScan scan,
        DeepPlace? place,
        BlockOwners? owners,
        Func<FoundEntry, bool> isKnown)
    {
        List<IBlockDevice> views = [];
        long tops = 0;
        long overwritten = 0;
        long foreign = 0;
        bool isUsable = place is { } at && Math.Max(at.DataReference, at.NodeReference) <= 1;
        if (isUsable)
        {
            uint numbers = (uint)Math.Min(MostNumbers, disc.Geometry.BlockCount);
            FoundEntry[] own = [.. scan.Entries.Where(entry => IsOwn(entry, place!.Value, numbers))];
            foreign = scan.Entries.Count - own.Length;
            foreach (IReadOnlyDictionary<uint, FoundEntry> versions in Versions(own, place!.Value).Take(MostLayers))
            {
                Dictionary<uint, FoundEntry> lost = versions
                    .Where(pair => !pair.Value.IsAttached && !pair.Value.IsSystem
                        && !isKnown(pair.Value))
                    .ToDictionary(pair => pair.Key, pair => pair.Value);
                if (lost.Count == 0)
                {
                    continue;
                }

                SectorTable? nodes = place.Value.IsCollected
                    ? TableOf(versions, own, scan.NameBlocks.Where(block => block.Location < numbers), place.Value)
                    : null;
                DeepLayer layer = new(disc, place.Value, nodes, lost, owners);
                IReadOnlyList<FoundEntry> found = layer.FindTops();
                overwritten += layer.Overwritten;
                tops += found.Count;
                DeepItem[] items = DeepNames.Give(disc, scan.NameBlocks, place.Value, found);
                views.Add(DeepVolume.Build(disc, place.Value, nodes, items));
            }
        }

        return new DeepFinding(views, logger)
        {
            EntryCount = scan.Entries.Count,
            KnownCount = scan.Entries.Count(isKnown),
            TopCount = tops,
            OverwrittenCount = overwritten,
            ForeignCount = foreign,
            DamagedCount = scan.Damaged,
            Unreadable = scan.Unreadable,
            IsCut = scan.IsCut,
        };
    }

    private static bool IsOwn(in FoundEntry entry, DeepPlace place, uint numbers) => place.IsCollected
        ? entry.Sector >= place.Start && (entry.Location < numbers || entry.IsSystem)
        : entry.Sector - entry.Location == place.Start;

    /// <summary>
    /// By number, the last version of each object; then, where a number was given out again, the object before, and so
    /// on.
    /// </summary>
    private static IEnumerable<IReadOnlyDictionary<uint, FoundEntry>> Versions(FoundEntry[] entries, DeepPlace place)
    {
        Dictionary<uint, FoundEntry[]> byNumber = entries.Where(entry => !(place.IsCollected && entry.IsSystem))
            .GroupBy(entry => entry.Location)
            .ToDictionary(
                group => group.Key,
                group => group.OrderByDescending(entry => place.IsTable ? entry.Sector : -entry.Sector)
                    .DistinctBy(entry => entry.UniqueId).ToArray());
        int most = byNumber.Count == 0 ? 0 : byNumber.Values.Max(versions => versions.Length);
        for (int age = 0; age < most; age++)
        {
            yield return byNumber.Where(pair => age < pair.Value.Length)
                .ToDictionary(pair => pair.Key, pair => pair.Value[age]);
        }
    }

    /// <summary>Where each number is; blocks of directories too, that say a number and not where they are.</summary>
    private static SectorTable TableOf(
        IReadOnlyDictionary<uint, FoundEntry> versions,
        FoundEntry[] entries,
        IEnumerable<(long Sector, uint Location)> nameBlocks,
        DeepPlace place)
    {
        SectorTable table = new();
        foreach ((uint number, FoundEntry entry) in versions)
        {
            table.TryAdd(number, entry.Sector);
        }

        IEnumerable<FoundEntry> others = entries.Where(entry => !entry.IsSystem);
        foreach (FoundEntry entry in place.IsTable ? others.Reverse() : others)
        {
            table.TryAdd(entry.Location, entry.Sector);
        }

        foreach ((long sector, uint location) in nameBlocks)
        {
            if (sector >= place.Start && sector - location != place.Start)
            {
                table.TryAdd(location, sector);
            }
        }

        return table;
    }
}
