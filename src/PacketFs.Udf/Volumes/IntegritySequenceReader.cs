using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// Follows the logical volume integrity sequence: the last descriptor that verifies prevails. ECMA-167 3/8.8.2, UDF
/// 2.2.6. Extents and sectors are bounded, loops are seen.
/// </summary>
internal static class IntegritySequenceReader
{
    private const int MaximumExtents = 1000;
    private const int MaximumSectors = 65536;

    public static VolumeIntegrity? Read(SectorReader reader, ExtentAd first, FindingCollector findings)
    {
        HashSet<uint> visited = [];
        VolumeIntegrity? last = null;
        ExtentAd extent = first;
        int budget = MaximumSectors;
        while (extent.Length > 0 && budget > 0)
        {
            if (!visited.Add(extent.Location.Value) || visited.Count > MaximumExtents)
            {
                findings.Add(Problem.SequenceLoops, "integrity sequence", $"extent at sector {extent.Location}");
                break;
            }

            ExtentAd next = default;
            long sectors = Math.Min(extent.Length / (uint)reader.BlockSize, reader.BlockCount - extent.Location.Value);
            for (int i = 0; i < sectors && next.Length == 0 && budget > 0; i++, budget--)
            {
                Lsn sector = new(extent.Location.Value + (uint)i);
                DescriptorFault? fault = reader.ReadDescriptor(sector, (int)sectors - i, out ReadOnlySpan<byte> bytes);
                if (fault is null && DescriptorTag.Of(bytes).Id == TagId.LogicalVolumeIntegrityDescriptor)
                {
                    last = TryParse(sector, bytes, extent, findings) ?? last;
                    next = last?.Location == sector ? last.Head.NextIntegrityExtent : default;
                }
                else if (fault is null or DescriptorFault.Unrecorded)
                {
                    break;
                }
                else
                {
                    findings.Add(Problem.DescriptorDamaged, $"sector {sector}", $"integrity sequence: {fault}");
                }
            }

            extent = next;
        }

        return last;
    }

    private static VolumeIntegrity? TryParse(
        Lsn sector, ReadOnlySpan<byte> bytes, ExtentAd extent, FindingCollector findings)
    {
        ref readonly LogicalVolumeIntegrityDescriptor head =
            ref MemoryMarshal.AsRef<LogicalVolumeIntegrityDescriptor>(bytes);
        long size = LogicalVolumeIntegrityDescriptor.HeadSize
            + (2L * U32Le.Size * head.NumberOfPartitions) + head.LengthOfImplementationUse;
        if (size <= bytes.Length)
        {
            return new VolumeIntegrity(sector, bytes[..(int)size].ToArray(), extent);
        }

        findings.Add(Problem.IntegrityInvalid, $"sector {sector}", $"{size} bytes announced, {bytes.Length} there");
        return null;
    }
}
