using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>Reads packets of a commit area.</summary>
internal static class LogSlotReader
{
    /// <summary>
    /// Reads what a record has put into this slot. A block behind the record that cannot be read (torn under an
    /// earlier, longer one) does not matter.
    /// </summary>
    public static bool TryRead(PacketContext context, CommitAreaDescription area, int slot, Span<byte> packet)
    {
        int blockSize = context.Geometry.BlockSize;
        Lba start = area.Start + ((long)slot * context.LineBlocks);
        if (context.Channel.Read(start, packet).IsGood)
        {
            return true;
        }

        Span<byte> head = packet[..blockSize];
        if (!context.Channel.Read(start, head).IsGood)
        {
            return false;
        }

        ref readonly LogPacketHeader header = ref MemoryMarshal.AsRef<LogPacketHeader>(head);
        int dataBlocks = header.DataBlocks;
        return header.Magic == LogPacketHeader.MagicValue
            && dataBlocks < context.LineBlocks
            && (dataBlocks == 0
            || context.Channel.Read(start + 1, packet.Slice(blockSize, dataBlocks * blockSize)).IsGood);
    }
}
