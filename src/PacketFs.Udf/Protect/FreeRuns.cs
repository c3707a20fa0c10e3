using System.Runtime.InteropServices;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Protect;

/// <summary>Volume space that belongs to nothing: outside every partition and structure, and empty or said to be
/// unallocated.</summary>
internal sealed class FreeRuns(RepairContext context)
{
    private const int AnchorOffset = 256;
    private const int RecognitionBytes = 32768 + (8 * VolumeStructureDescriptor.Size);

    private LogicalVolume Volume => context.Volume;

    private long Count => context.Device.Geometry.BlockCount;

    /// <summary>The longest run of whole packets, at most so many; null when there is none.</summary>
    public (long Start, long Packets)? FindLongest(int unit, long most)
    {
        List<(long Start, long End)> taken = [.. VolumeMap.Runs(Volume), (0, RecognitionBlocks)];
        long[] anchors =
        [
            AnchorOffset, 2 * AnchorOffset, Count - 1 - AnchorOffset, Count - 1,
            .. Volume.Anchors.Select(anchor => (long)anchor.Location.Value),
        ];
        taken.AddRange(anchors.Select(anchor => (anchor, anchor + 1)));
        taken.Sort();
        (long Start, long Packets)? best = null;
        long reach = 0;
        foreach ((long start, long end) in taken.Append((Count, Count)))
        {
            if (start > reach && Longest(reach, start, unit, most) is { } found && found.Packets > (best?.Packets ?? 0))
            {
                best = found;
            }

            reach = Math.Max(reach, end);
        }

        return best;
    }

    private long RecognitionBlocks => (RecognitionBytes + context.BlockSize - 1) / context.BlockSize;

    private (long Start, long Packets)? Longest(long start, long end, int unit, long most)
    {
        long bestStart = 0;
        long best = 0;
        long run = 0;
        for (long packet = (start + unit - 1) / unit; (packet + 1) * unit <= end && best < most; packet++)
        {
            run = IsEmpty(packet * unit, unit) ? run + 1 : 0;
            if (run > best)
            {
                best = run;
                bestStart = (packet - run + 1) * unit;
            }
        }

        return best > 0 ? (bestStart, best) : null;
    }

    private bool IsEmpty(long start, int unit)
    {
        byte[] block = new byte[context.BlockSize];
        for (long sector = start; sector < start + unit; sector++)
        {
            bool isRead = context.TryReadSector(new Lsn((uint)sector), block);
            if (!isRead || (block.AsSpan().ContainsAnyExcept((byte)0) && !IsUnallocated(sector)))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsUnallocated(long sector)
    {
        if (Volume.Main.UnallocatedSpace is not { } descriptor)
        {
            return false;
        }

        foreach (ExtentAd extent in MemoryMarshal.Cast<byte, ExtentAd>(
            descriptor.Bytes.AsSpan(UnallocatedSpaceDescriptor.HeadSize)))
        {
            long end = extent.Location.Value + (extent.Length / (long)context.BlockSize);
            if (sector >= extent.Location.Value && sector < end)
            {
                return true;
            }
        }

        return false;
    }
}
