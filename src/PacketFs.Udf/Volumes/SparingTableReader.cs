using System.Runtime.InteropServices;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// Reads every copy of a sparing table and chooses: of all that verify, the highest sequence number holds, since a cut
/// may have come between two copies. Tolerates what other writers do: unsorted entries, and original locations given as
/// sectors of the volume.
/// </summary>
internal static class SparingTableReader
{
    private const int MaximumEntries = 65535;

    /// <summary>Null when no copy verifies.</summary>
    public static SparingTableSet? Read(
        SectorReader reader,
        in SparablePartitionMap map,
        Lsn partitionStart,
        uint partitionLength,
        FindingCollector findings)
    {
        int copies = Math.Min(map.NumberOfSparingTables, (byte)SparablePartitionMap.MaximumSparingTables);
        Lsn[] locations = new Lsn[copies];
        byte[]? best = null;
        for (int i = 0; i < copies; i++)
        {
            locations[i] = new Lsn(map.LocationsOfSparingTables[i]);
            if (TryReadCopy(reader, locations[i], findings) is not { } table)
            {
                continue;
            }

            if (best is not null && !table.AsSpan(DescriptorTag.Size).SequenceEqual(best.AsSpan(DescriptorTag.Size)))
            {
                findings.Add(
                    Problem.SparingTablesDiffer,
                    $"sector {locations[i]}",
                    $"sequence number {Number(table)} against {Number(best)}");
            }

            best = best is null || Number(table) > Number(best) ? table : best;
        }

        if (best is null)
        {
            return null;
        }

        int count = MemoryMarshal.AsRef<SparingTable>(best.AsSpan()).ReallocationTableLength;
        Span<byte> behindHead = best.AsSpan(SparingTable.HeadSize);
        SparingEntry[] entries = MemoryMarshal.Cast<byte, SparingEntry>(behindHead)[..count].ToArray();
        Normalise(entries, map.PacketLength, partitionStart, partitionLength, reader.BlockCount, findings);
        return new SparingTableSet(locations, map.PacketLength, best, entries);
    }

    private static byte[]? TryReadCopy(SectorReader reader, Lsn location, FindingCollector findings)
    {
        DescriptorFault? fault = reader.ReadDescriptor(
            location, reader.BlocksFor(SparingTable.SizeFor(MaximumEntries)), out ReadOnlySpan<byte> bytes);
        if (fault is null)
        {
            ref readonly SparingTable table = ref MemoryMarshal.AsRef<SparingTable>(bytes);
            int size = SparingTable.SizeFor(table.ReallocationTableLength);
            bool isTable = table.Tag.Id == TagId.SparingTable && table.SparingIdentifier.Is(EntityIds.SparingTable);
            if (isTable
                && (bytes.Length >= size || reader.TryRead(location.ToLba(), reader.BlocksFor(size), out bytes)))
            {
                return bytes[..size].ToArray();
            }

            fault = DescriptorFault.Identifier;
        }

        findings.Add(Problem.SparingTableDamaged, $"sector {location}", fault.ToString()!);
        return null;
    }

    private static uint Number(byte[] table) => MemoryMarshal.AsRef<SparingTable>(table.AsSpan()).SequenceNumber;

    private static void Normalise(
        SparingEntry[] entries, uint packetLength, Lsn start, uint length, long sectorCount, FindingCollector findings)
    {
        bool AsBlocks(SparingEntry entry) => !entry.IsInUse
            || (entry.OriginalLocation % packetLength == 0 && entry.OriginalLocation < length);
        bool AsSectors(SparingEntry entry) => !entry.IsInUse
            || (entry.OriginalLocation >= start.Value && (entry.OriginalLocation - start.Value) % packetLength == 0
                && entry.OriginalLocation - start.Value < length);
        if (!Array.TrueForAll(entries, AsBlocks) && Array.TrueForAll(entries, AsSectors))
        {
            findings.Add(Problem.SparingAddressingForeign, "sparing table");
            foreach (ref SparingEntry entry in entries.AsSpan())
            {
                entry.OriginalLocation = entry.IsInUse ? entry.OriginalLocation - start.Value : entry.OriginalLocation;
            }
        }

        for (int i = 0; i < entries.Length; i++)
        {
            bool isSane = AsBlocks(entries[i]) && (long)entries[i].MappedLocation + packetLength <= sectorCount;
            if (!isSane)
            {
                findings.Add(
                    Problem.SparingEntryInvalid,
                    "sparing table",
                    $"entry {i}: {entries[i].OriginalLocation} -> {entries[i].MappedLocation}");
                entries[i].OriginalLocation = SparingEntry.Defective;
            }

            if (i > 0 && entries[i].OriginalLocation < entries[i - 1].OriginalLocation && isSane)
            {
                findings.Add(Problem.SparingTableNotSorted, "sparing table", $"entry {i}");
            }
        }

        SparingTableSet.Sort(entries);
    }
}
