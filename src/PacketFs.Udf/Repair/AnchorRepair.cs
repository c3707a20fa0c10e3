using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>
/// Anchors: those that are lost or damaged are written again from one that is good; when none is left, the descriptor
/// sequences are searched for where formatters put them. ECMA-167 3/8.4.2.1, UDF 2.2.3.
/// </summary>
internal sealed class AnchorRepair(RepairContext context)
{
    private const int AnchorOffset = 256;
    private const int SequenceSectors = 16;
    private const int SearchedSectors = 2048;

    private long Count => Math.Min(context.Device.Geometry.BlockCount, 1L << 32);

    private long[] Places => [AnchorOffset, Count - 1, Count - 1 - AnchorOffset];

    /// <summary>No anchor is left: true when the sequences were found and an anchor was planned.</summary>
    public bool FindLost()
    {
        if (Count <= AnchorOffset || !context.TryOnce("lost anchors"))
        {
            return false;
        }

        List<long> starts = [.. SequencesWithin(0, Math.Min(SearchedSectors, Count))];
        if (Count > SearchedSectors)
        {
            starts.AddRange(SequencesWithin(Math.Max(SearchedSectors, Count - SearchedSectors), Count));
        }

        if (starts.Count is not (1 or 2) || !IsEmpty(AnchorOffset))
        {
            return false;
        }

        uint length = (uint)(SequenceSectors * context.Device.Geometry.BlockSize);
        ExtentAd main = new(length, new Lsn((uint)starts[0]));
        Plan(AnchorOffset, main, new ExtentAd(length, new Lsn((uint)starts[^1])), 0, 3);
        string found = string.Join(" and ", starts);
        context.Add(
            "Write the anchor again", $"sector {AnchorOffset}",
                $"none is left; descriptor sequences were found at {found}");
        return true;
    }

    /// <summary>True when something was planned.</summary>
    public bool Run()
    {
        var counts = context.Found.Report.Counts;
        bool isNeeded = counts.ContainsKey(Problem.AnchorTooFew) || counts.ContainsKey(Problem.AnchorsDisagree)
            || Places.Any(context.Device.Unreadable.Contains)
            || context.Found.Report.Findings.Any(finding => finding.Problem == Problem.DescriptorDamaged
                && finding.Detail.StartsWith("anchor", StringComparison.Ordinal));
        AnchorPoint model = context.Volume.Anchors.FirstOrDefault(
            anchor => anchor.Main.Location == context.Volume.Main.Extents[0].Location);
        bool isShifted = !context.Found.Read.Recognition.HasNsr && RecognitionRepair.IsElsewhere(context);
        if (!isNeeded || isShifted || model.Main.Length == 0 || !context.TryOnce("anchors"))
        {
            return false;
        }

        int before = context.Steps.Count;
        foreach (AnchorPoint anchor in context.Volume.Anchors.Where(anchor => !anchor.PointsAs(model)))
        {
            Write(anchor.Location.Value, model, $"it names other sequences than sector {model.Location}");
        }

        foreach (long place in Places)
        {
            bool isGood = context.Volume.Anchors.Any(anchor => anchor.Location.Value == place);
            bool isFree = VolumeMap.IsNobodys(context.Volume, Count, place, 1) && IsEmpty(place);
            if (!isGood && isFree)
            {
                Write(place, model, "it is missing or damaged");
            }
        }

        return context.Steps.Count > before;
    }

    private void Write(long sector, AnchorPoint model, string why)
    {
        Plan(sector, model.Main, model.Reserve, context.Volume.TagSerialNumber,
            context.Volume.Revision.DescriptorVersion);
        context.Add("Write the anchor again", $"sector {sector}", why);
    }

    private void Plan(long sector, ExtentAd main, ExtentAd reserve, int serial, int version)
    {
        byte[] bytes = new byte[Math.Max(context.Device.Geometry.BlockSize, AnchorVolumeDescriptorPointer.Size)];
        ref AnchorVolumeDescriptorPointer anchor = ref MemoryMarshal.AsRef<AnchorVolumeDescriptorPointer>(
            bytes.AsSpan());
        anchor.MainVolumeDescriptorSequenceExtent = main;
        anchor.ReserveVolumeDescriptorSequenceExtent = reserve;
        int covered = AnchorVolumeDescriptorPointer.Size - DescriptorTag.Size;
        DescriptorTag.Seal(bytes, TagId.AnchorVolumeDescriptorPointer, version, serial, (uint)sector, covered);
        context.Device.Plan(new Lba(sector), bytes, RepairPhase.Anchor);
    }

    /// <summary>Zeros, nothing that can be read, or what was an anchor.</summary>
    private bool IsEmpty(long sector)
    {
        byte[] bytes = new byte[context.Device.Geometry.BlockSize];
        return !TryRead(sector, bytes) || !bytes.AsSpan().ContainsAnyExcept((byte)0)
            || DescriptorTag.Of(bytes).Id == TagId.AnchorVolumeDescriptorPointer;
    }

    /// <summary>Where a primary volume descriptor starts a run that a logical volume and a partition follow.</summary>
    private IEnumerable<long> SequencesWithin(long start, long end)
    {
        for (long sector = start; sector < end; sector++)
        {
            if (IdAt(sector) != TagId.PrimaryVolumeDescriptor)
            {
                continue;
            }

            HashSet<TagId> ids = [];
            long next = sector;
            while (next < Math.Min(end, sector + SequenceSectors) && IdAt(next) is { } id)
            {
                ids.Add(id);
                next++;
            }

            if (ids.Contains(TagId.LogicalVolumeDescriptor) && ids.Contains(TagId.PartitionDescriptor))
            {
                yield return sector;
            }

            sector = Math.Max(sector, next - 1);
        }
    }

    private TagId? IdAt(long sector)
    {
        byte[] bytes = new byte[context.Device.Geometry.BlockSize];
        return TryRead(sector, bytes) && DescriptorTag.Verify(bytes, (uint)sector) is null
            ? DescriptorTag.Of(bytes).Id
            : null;
    }

    private bool TryRead(long sector, byte[] bytes)
    {
        try
        {
            context.Device.Read(new Lba(sector), bytes);
            return true;
        }
        catch (FsException failure) when (failure.Error == FsError.InputOutput)
        {
            return false;
        }
    }
}
