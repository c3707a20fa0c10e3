using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>All copies of the sparing table become the one that holds: the best of those that verify.</summary>
internal sealed class SparingRepair(RepairContext context)
{
    private static readonly Problem[] Mended =
    [
        Problem.SparingTableDamaged, Problem.SparingTablesDiffer, Problem.SparingEntryInvalid,
        Problem.SparingTableNotSorted,
    ];

    /// <summary>True when something was planned.</summary>
    public bool Run()
    {
        bool isNeeded = Mended.Any(context.Found.Report.Counts.ContainsKey)
            && !context.Found.Report.Counts.ContainsKey(Problem.SparingAddressingForeign);
        if (!isNeeded || context.DataMap.Mapping is not SparableMapping { Sparing: var table }
            || !context.TryOnce("sparing"))
        {
            return false;
        }

        byte[] bytes = new byte[(table.EncodedSize + context.BlockSize - 1) / context.BlockSize * context.BlockSize];
        byte[] now = new byte[bytes.Length];
        int before = context.Steps.Count;
        for (int copy = 0; copy < table.CopyLocations.Length; copy++)
        {
            Lsn place = table.CopyLocations[copy];
            table.EncodeCopy(copy, bytes);
            bool isSame = context.TryReadSector(place, now)
                && now.AsSpan(0, table.EncodedSize).SequenceEqual(bytes.AsSpan(0, table.EncodedSize));
            if (!isSame)
            {
                context.WriteSector(place, bytes, RepairPhase.SparingTable);
                context.Add(
                    $"Write copy {copy + 1} of the sparing table again", $"sector {place}",
                    $"it is damaged or not as the one with sequence number {table.SequenceNumber}, which holds");
            }
        }

        return context.Steps.Count > before;
    }
}
