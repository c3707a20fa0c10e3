using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Repair;

/// <summary>Puts one object's list of extents in order, and its length with it.</summary>
internal sealed class ExtentMending(RepairContext context, IcbEditor icb, ExtentTable table, string where)
{
    private List<LongAd> Extents => table.Extents;

    /// <summary>True when the list itself was changed.</summary>
    public bool Run()
    {
        bool changed = false;
        if (table.Damage is { } damage)
        {
            ulong left = table.TotalBytes;
            string loss = left < icb.InformationLength
                ? $"its content from byte {left} on, of {icb.InformationLength}" : "";
            context.Add($"End its list of extents after {left} bytes", where, damage, loss);
            icb.SetLength(Math.Min(icb.InformationLength, left));
            changed = true;
        }

        changed |= MendEach();
        return MendLength() | changed;
    }

    private bool MendEach()
    {
        bool changed = false;
        ulong position = 0;
        for (int i = 0; i < Extents.Count; i++)
        {
            LongAd extent = Extents[i];
            if (extent.Length == 0)
            {
                context.Add("Drop an extent of no bytes", where, $"{extent} holds nothing");
                Extents.RemoveAt(i--);
                changed = true;
                continue;
            }

            bool isHole = extent.Type == ExtentType.NotAllocated;
            if (isHole && extent.Location.Block != 0)
            {
                context.Add(
                    $"Forget the block that a hole of {extent.Length} bytes names", where,
                    $"the hole at byte {position} reads as zeros and has no blocks; block {extent.Location} is named");
                Extents[i] = Hole(extent.Length);
                changed = true;
            }
            else if (!isHole && !context.Found.Context!.IsInside(extent.Location, table.BlocksOf(extent)))
            {
                context.Add(
                    $"Make a hole of {extent.Length} bytes at byte {position}", where,
                    $"the extent at {extent.Location} lies outside the partition",
                    $"those {extent.Length} bytes, which no reader could reach");
                Extents[i] = Hole(extent.Length);
                changed = true;
            }

            position += Extents[i].Length;
        }

        return RoundUp() | changed;
    }

    /// <summary>Extents before the last one take whole blocks, whatever they say: that is how systems read
    /// them.</summary>
    private bool RoundUp()
    {
        bool changed = false;
        ulong position = 0;
        for (int i = 0; i < Extents.Count - 1 && position < icb.InformationLength; i++)
        {
            LongAd extent = Extents[i];
            uint whole = table.BlocksOf(extent) * (uint)context.BlockSize;
            if (whole > ExtentLength.Mask)
            {
                // No extent is so long; a hole may be a little shorter.
                whole = extent.Type == ExtentType.NotAllocated
                    ? ExtentLength.MaximumBytes(context.BlockSize)
                    : extent.Length;
            }

            if (extent.Length != whole && position + extent.Length < icb.InformationLength)
            {
                context.Add(
                    $"Let an extent end with its block, {whole} bytes instead of {extent.Length}", where,
                    $"the extent at byte {position} ends inside a block and is not the last");
                Extents[i] = new LongAd(whole, extent.Type, extent.Location);
                changed = true;
            }

            position += Extents[i].Length;
        }

        return changed;
    }

    private bool MendLength()
    {
        ulong total = table.TotalBytes;
        if (icb.InformationLength > total)
        {
            context.Add(
                $"Set the length to {total} bytes", where, $"it says {icb.InformationLength}, the extents hold {total}",
                $"{icb.InformationLength - total} bytes that no extent holds");
            icb.SetLength(total);
            return false;
        }

        ulong position = 0;
        int used = 0;
        for (; used < Extents.Count && position < icb.InformationLength; used++)
        {
            position += Extents[used].Length;
        }

        bool isBadTail = Extents.Skip(used).Any(extent => extent.Type != ExtentType.AllocatedNotRecorded
            || extent.Length % (uint)context.BlockSize != 0);
        if (isBadTail)
        {
            return TakeTail(position);
        }

        return position - icb.InformationLength >= (uint)context.BlockSize && MendLast(used - 1, position);
    }

    /// <summary>What is recorded behind the end of the data is data; what else is there goes.</summary>
    private bool TakeTail(ulong position)
    {
        ulong length = 0;
        ulong at = 0;
        int keep = 0;
        for (int i = 0; i < Extents.Count; i++)
        {
            at += Extents[i].Length;
            if (Extents[i].Type == ExtentType.RecordedAndAllocated || at <= position)
            {
                length = at;
                keep = i + 1;
            }
        }

        if (length > position || (length > icb.InformationLength && icb.InformationLength == 0))
        {
            context.Add(
                $"Set the length to {length} bytes", where,
                $"it says {icb.InformationLength}, but blocks are recorded behind that");
            icb.SetLength(length);
        }
        else
        {
            context.Add("Drop extents behind the end of the data", where, "they are no reserve in whole blocks");
        }

        Extents.RemoveRange(keep, Extents.Count - keep);
        return true;
    }

    /// <summary>The extent that holds the end of the data goes on for a block or more.</summary>
    private bool MendLast(int index, ulong position)
    {
        LongAd last = Extents[index];
        ulong start = position - last.Length;
        uint needed = (uint)(icb.InformationLength - start);
        if (last.Type == ExtentType.RecordedAndAllocated)
        {
            context.Add(
                $"Set the length to {position} bytes", where,
                $"it says {icb.InformationLength}, but {position} bytes are recorded");
            icb.SetLength(position);
            return false;
        }

        uint blocks = (needed + (uint)context.BlockSize - 1) / (uint)context.BlockSize;
        context.Add("End the last extent with the data", where, $"it reserves {last.Length} bytes for {needed}");
        Extents[index] = new LongAd(needed, last.Type, last.Location);
        if (last.Type == ExtentType.AllocatedNotRecorded)
        {
            LbAddr rest = new(last.Location.Block + blocks, last.Location.Partition);
            uint bytes = (table.BlocksOf(last) - blocks) * (uint)context.BlockSize;
            Extents.Insert(index + 1, new LongAd(bytes, last.Type, rest));
        }

        return true;
    }

    private static LongAd Hole(uint length) => new(length, ExtentType.NotAllocated, new LbAddr(0, 0));
}
