using PacketFs.Core;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>
/// The volume recognition sequence, written again when it is lost or in pieces. One that belongs to another file system
/// too, or that stands elsewhere, is left alone. ECMA-167 2/8.3, UDF 2.1.7.
/// </summary>
internal sealed class RecognitionRepair(RepairContext context)
{
    private const int Structures = 4;

    /// <summary>True when something was planned.</summary>
    public bool Run()
    {
        var counts = context.Found.Report.Counts;
        bool isNeeded = counts.ContainsKey(Problem.RecognitionSequenceMissing)
            || counts.ContainsKey(Problem.RecognitionSequenceIncomplete)
            || counts.ContainsKey(Problem.RecognitionSequenceWrongNsr);
        VolumeRecognition found = context.Found.Read.Recognition;
        int blockSize = context.BlockSize;
        int stride = Math.Max(VolumeStructureDescriptor.Size, blockSize);
        long start = VolumeStructureDescriptor.SequenceOffsetBytes / blockSize;
        long blocks = (long)Structures * stride / blockSize;
        if (!isNeeded || found.HasIso9660 || found.HasBoot || !context.TryOnce("recognition")
            || !VolumeMap.IsNobodys(context.Volume, context.Device.Geometry.BlockCount, start, blocks)
            || IsElsewhere(context))
        {
            return false;
        }

        byte[] bytes = new byte[blocks * blockSize];
        VolumeStructureDescriptor.Write(bytes, VolumeStructureDescriptor.BeginningExtendedArea);
        VolumeStructureDescriptor.Write(bytes.AsSpan(stride), context.Volume.Revision.NsrIdentifier);
        VolumeStructureDescriptor.Write(bytes.AsSpan(2 * stride), VolumeStructureDescriptor.TerminatingExtendedArea);
        context.Device.Plan(new Lba(start), bytes, RepairPhase.Recognition);
        context.Add(
            "Write the volume recognition sequence again", $"sector {start}",
            "it is lost, in pieces, or of another revision: systems do not see that this is UDF");
        return true;
    }

    /// <summary>The volume does not start at sector 0: another sector has the sequence.</summary>
    public static bool IsElsewhere(RepairContext context)
    {
        const int Searched = 1024;
        long usual = VolumeStructureDescriptor.SequenceOffsetBytes / context.BlockSize;
        byte[] bytes = new byte[context.BlockSize];
        for (long sector = usual + 1; sector < Math.Min(Searched, context.Device.Geometry.BlockCount); sector++)
        {
            try
            {
                context.Device.Read(new Lba(sector), bytes);
            }
            catch (FsException failure) when (failure.Error == FsError.InputOutput)
            {
                continue;
            }

            bool isFar = (sector - usual) * context.BlockSize > Structures * VolumeStructureDescriptor.Size;
            if (isFar && bytes.AsSpan(1, 5).SequenceEqual(VolumeStructureDescriptor.BeginningExtendedArea))
            {
                return true;
            }
        }

        return false;
    }
}
