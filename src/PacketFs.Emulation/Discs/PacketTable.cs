using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Emulation.Discs;

/// <summary>
/// One <see cref="PacketEntry"/> for every place that can hold a packet. A look at bytes that belong to the disc's
/// storage; a change counts as soon as the word is stored.
/// </summary>
internal readonly ref struct PacketTable(Span<byte> bytes)
{
    private readonly Span<ulong> _words = MemoryMarshal.Cast<byte, ulong>(bytes);

    /// <summary>Where the table of so many packets ends in the state area.</summary>
    public static int EndOffset(int packets) => HeaderSlots.TotalBytes + (packets * PacketEntry.Size);

    /// <summary>The table in a state area.</summary>
    public static PacketTable Of(Span<byte> state, int packets) =>
        new(state[HeaderSlots.TotalBytes..EndOffset(packets)]);

    public int Count => _words.Length;

    public PacketEntry this[int packet]
    {
        get
        {
            bool isSound = PacketEntry.TryDecode(_words[packet], packet, out PacketEntry entry);
            Invariant.Require(isSound, "the packet table was checked when the disc was opened");
            return entry;
        }
        set => Volatile.Write(ref _words[packet], value.Encode(packet));
    }

    /// <summary>The first packet whose word is damaged, or -1.</summary>
    public int FindDamage()
    {
        for (int packet = 0; packet < _words.Length; packet++)
        {
            if (!PacketEntry.TryDecode(_words[packet], packet, out _))
            {
                return packet;
            }
        }

        return -1;
    }

    public void Reset()
    {
        for (int packet = 0; packet < _words.Length; packet++)
        {
            this[packet] = new PacketEntry(PacketState.Blank, PacketFlags.None, 0);
        }
    }
}
