using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mmc.Cd;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>
/// CD-TEXT: packs of 18 bytes in R to W of the lead-in, four to a block, repeated until the lead-in ends. Each sound
/// one is kept once, in the order in which they came (Red Book; MMC annex J).
/// </summary>
internal static class CdText
{
    private const int PackBytes = 18;
    private const int TextBytes = 16;
    private const byte FirstType = 0x80;
    private const byte LastType = 0x8F;

    /// <summary>Takes the packs out of blocks of 96 bytes.</summary>
    public static void Gather(EmulatedDisc disc, int session, ReadOnlySpan<byte> blocks)
    {
        List<byte> packs = [.. CdLeadIn.ReadText(disc, session)];
        int before = packs.Count;
        Span<byte> four = stackalloc byte[RawSubchannel.PackBytes];
        for (; blocks.Length >= RawSubchannel.Size; blocks = blocks[RawSubchannel.Size..])
        {
            RawSubchannel.GetPacks(blocks[..RawSubchannel.Size], four);
            for (int offset = 0; offset < four.Length; offset += PackBytes)
            {
                Add(packs, four.Slice(offset, PackBytes));
            }
        }

        if (packs.Count != before && packs.Count <= CdLeadIn.MostTextBytes)
        {
            CdLeadIn.WriteText(disc, session, CollectionsMarshal.AsSpan(packs));
        }
    }

    private static void Add(List<byte> packs, ReadOnlySpan<byte> pack)
    {
        if (pack[0] is < FirstType or > LastType || !IsSound(pack))
        {
            return;
        }

        ReadOnlySpan<byte> there = CollectionsMarshal.AsSpan(packs);
        for (; !there.IsEmpty; there = there[PackBytes..])
        {
            if (there[..PackBytes].SequenceEqual(pack))
            {
                return;
            }
        }

        packs.AddRange(pack);
    }

    private static bool IsSound(ReadOnlySpan<byte> pack)
    {
        ushort crc = (ushort)(~Crc16.Compute(pack[..TextBytes]) & ushort.MaxValue);
        return pack[TextBytes] == crc >> 8 && pack[TextBytes + 1] == (crc & 0xFF);
    }
}
