using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Format;

/// <summary>Defective packets as the extents of the non-allocatable space; all of them must fit its one ICB.</summary>
internal static class DefectiveRuns
{
    /// <summary>Neighbours become one extent.</summary>
    public static List<ShortAd> Find(IReadOnlyList<uint> packets, int packetBlocks, int blockSize)
    {
        List<ShortAd> runs = [];
        uint bytes = (uint)(packetBlocks * blockSize);
        foreach (uint block in packets)
        {
            ShortAd last = runs.Count > 0 ? runs[^1] : default;
            bool continues = runs.Count > 0 && last.Position + (last.Length / (uint)blockSize) == block
                && last.Length + bytes <= ExtentLength.MaximumBytes(blockSize);
            if (continues)
            {
                runs[^1] = new ShortAd(last.Length + bytes, ExtentType.AllocatedNotRecorded, last.Position);
            }
            else
            {
                runs.Add(new ShortAd(bytes, ExtentType.AllocatedNotRecorded, block));
            }
        }

        return runs;
    }

    /// <summary>Refuses a disc with more runs than an ICB can hold: it is worn out.</summary>
    public static void Check(IReadOnlyList<uint> packets, int packetBlocks, int blockSize, UdfRevision revision)
    {
        int head = revision.HasExtendedFileEntry ? ExtendedFileEntry.HeadSize : FileEntry.HeadSize;
        int step = revision.HasMetadataPartition ? LongAd.Size : ShortAd.Size;
        int count = Find(packets, packetBlocks, blockSize).Count;
        if (head + (count * step) > blockSize)
        {
            throw FormatRules.Refuse(
                $"The disc has {count} runs of defective packets; it is worn out. Use another one.");
        }
    }
}
