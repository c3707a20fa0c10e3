using System.Runtime.InteropServices;

namespace PacketFs.Emulation.Discs;

/// <summary>The two places of <see cref="DiscHeader"/> at the start of the state area, a page each.</summary>
internal static class HeaderSlots
{
    public const int SlotBytes = 4096;
    public const int TotalBytes = 2 * SlotBytes;

    /// <summary>The newer sound header; false when neither is sound.</summary>
    public static bool TryRead(ReadOnlySpan<byte> state, out DiscHeader header)
    {
        DiscHeader first = MemoryMarshal.Read<DiscHeader>(state);
        DiscHeader second = MemoryMarshal.Read<DiscHeader>(state[SlotBytes..]);
        bool isSecondNewer = second.IsSound && (!first.IsSound || second.Sequence > first.Sequence);
        header = isSecondNewer ? second : first;
        return header.IsSound;
    }

    /// <summary>Replaces the older header; the change counts once its last byte is stored.</summary>
    public static void Write(Span<byte> state, ref DiscHeader header)
    {
        header.Sequence = header.Sequence + 1;
        header.Checksum = header.ComputeChecksum();
        Span<byte> slot = state.Slice((int)(header.Sequence % 2) * SlotBytes, DiscHeader.Size);
        MemoryMarshal.Write(slot, in header);
    }
}
