using System.Numerics;

namespace PacketFs.Emulation.Discs;

/// <summary>
/// One packet's line in the table, as one 64-bit word that is stored at once: bits 0-7 state, 8-15 flags, 16-47
/// rewrites, 48-63 a check over the rest and the packet's number, so that neither a stray write nor a table of zeros
/// passes for a packet.
/// </summary>
internal readonly record struct PacketEntry(PacketState State, PacketFlags Flags, uint Rewrites)
{
    public const int Size = 8;
    private const int CheckShift = 48;
    private const ulong BodyMask = (1UL << CheckShift) - 1;

    public bool IsDefective => (Flags & PacketFlags.Defective) != 0;

    public bool IsReassigned => (Flags & PacketFlags.Reassigned) != 0;

    public ulong Encode(int packet)
    {
        ulong body = (byte)State | ((ulong)Flags << 8) | ((ulong)Rewrites << 16);
        return body | ((ulong)Check(body, packet) << CheckShift);
    }

    /// <summary>False when the word was not made by <see cref="Encode"/> for this packet.</summary>
    public static bool TryDecode(ulong word, int packet, out PacketEntry entry)
    {
        ulong body = word & BodyMask;
        entry = new((PacketState)(body & 0xFF), (PacketFlags)((body >> 8) & 0xFF), (uint)(body >> 16));
        return (ushort)(word >> CheckShift) == Check(body, packet)
            && entry.State is >= PacketState.Blank and <= PacketState.InFlight;
    }

    private static ushort Check(ulong body, int packet)
    {
        uint crc = BitOperations.Crc32C(BitOperations.Crc32C(0x5043_4B54u, body), (uint)packet);
        return (ushort)((crc ^ (crc >> 16)) & 0xFFFF);
    }
}
