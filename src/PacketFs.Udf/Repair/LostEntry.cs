using PacketFs.Core;
using PacketFs.Udf.Check;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Repair;

/// <summary>What is to be thought of an ICB that a name leads to and that holds nothing which can be used.</summary>
/// <param name="MayGo">The name can be removed without anybody's word: there never was anything behind it.</param>
/// <param name="Reason">What was found there.</param>
internal readonly record struct LostEntry(bool MayGo, string Reason)
{
    /// <summary>Null when the block holds a file entry after all: something else keeps it from being read.</summary>
    public static LostEntry? Judge(RepairContext context, in UnreadNode node)
    {
        LbAddr address = node.Icb.Location;
        if (!context.Found.Context!.IsInside(address, 1))
        {
            return new LostEntry(true, $"it leads to block {address}, which is not in the partition");
        }

        byte[] block = new byte[context.BlockSize];
        if (context.Appended is not null)
        {
            // A table is written last: where it leads something was recorded, whatever is read there now.
            return context.TryRead(address, block) && DescriptorTag.Verify(block, address.Block) is null
                && IcbEntry.Parse(block, address) is not null
                ? null
                : new LostEntry(false, $"its file entry (block {address}) is damaged, or cannot be read");
        }

        if (!context.TryRead(address, block))
        {
            return new LostEntry(false, $"its file entry (block {address}) cannot be read from the medium");
        }

        DescriptorFault? fault = DescriptorTag.Verify(block, address.Block);
        if (fault is null && IcbEntry.Parse(block, address) is not null)
        {
            return null;
        }

        if (fault == DescriptorFault.Unrecorded)
        {
            return new LostEntry(true, $"its file entry (block {address}) was never written");
        }

        // While a volume is open, what an interrupted program meant to write may be missing; what was there stays.
        bool wasEntry = DescriptorTag.Of(block).Id is TagId.FileEntry or TagId.ExtendedFileEntry
            && (uint)DescriptorTag.Of(block).TagLocation == address.Block;
        return context.Found.Context.IsOpen && !wasEntry && fault is not null
            ? new LostEntry(true, $"block {address} holds something else: its file entry was never written")
            : new LostEntry(false, $"its file entry (block {address}) is damaged: {fault?.ToString() ?? "no entry"}");
    }

    /// <summary>Both opinions: the disc's, and the user's.</summary>
    public bool IsToGo(RepairOptions options)
    {
        Invariant.Require(Reason.Length > 0, "nothing goes without a reason");
        return MayGo || options.RemoveUnreadable;
    }
}
