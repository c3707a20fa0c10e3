using System.Buffers.Binary;
using PacketFs.Core;

namespace PacketFs.Mmc.Cd;

/// <summary>
/// The 96 bytes of raw P-W of a sector: byte i carries bit i of each of the eight channels, P in bit 7, Q in bit 6,
/// down to W in bit 0 (ECMA-130 22). Planar is the other way to lay them down: 12 bytes of P, 12 of Q, ... 12 of W.
/// The six bits R to W can carry packs (CD-TEXT): 72 bytes, four packs of 18.
/// </summary>
public static class RawSubchannel
{
    public const int Size = 96;

    /// <summary>Bytes of packs that R to W of a sector hold.</summary>
    public const int PackBytes = 72;

    private const int ChannelBytes = SubchannelQ.Size;
    private const int Channels = 8;
    private const byte PBit = 0x80;
    private const byte QBit = 0x40;
    private const byte SymbolBits = 0x3F;

    /// <summary>Eight channels of 12 bytes to raw P-W.</summary>
    public static void Interleave(ReadOnlySpan<byte> planar, Span<byte> raw)
    {
        for (int column = 0; column < ChannelBytes; column++)
        {
            ulong bits = 0;
            for (int channel = 0; channel < Channels; channel++)
            {
                bits = (bits << 8) | planar[(channel * ChannelBytes) + column];
            }

            BinaryPrimitives.WriteUInt64BigEndian(raw[(column * 8)..], Transpose(bits));
        }
    }

    /// <summary>Raw P-W to eight channels of 12 bytes.</summary>
    public static void Deinterleave(ReadOnlySpan<byte> raw, Span<byte> planar)
    {
        for (int column = 0; column < ChannelBytes; column++)
        {
            ulong bits = Transpose(BinaryPrimitives.ReadUInt64BigEndian(raw[(column * 8)..]));
            for (int channel = 0; channel < Channels; channel++)
            {
                planar[(channel * ChannelBytes) + column] = (byte)((bits >> (56 - (channel * 8))) & 0xFF);
            }
        }
    }

    /// <summary>Writes P and Q; R to W stay as they are.</summary>
    public static void PutPq(bool p, in SubchannelQ q, Span<byte> raw)
    {
        SubchannelQ copy = q;
        Span<byte> bytes = Wire.BytesOf(ref copy);
        for (int i = 0; i < Size; i++)
        {
            int bit = (bytes[i >> 3] >> (7 - (i & 7))) & 1;
            raw[i] = (byte)((raw[i] & SymbolBits) | (p ? PBit : 0) | (bit * QBit));
        }
    }

    /// <summary>The Q frame of raw P-W; look at <see cref="SubchannelQ.IsSound"/> before believing it.</summary>
    public static SubchannelQ GetQ(ReadOnlySpan<byte> raw)
    {
        SubchannelQ q = default;
        Span<byte> bytes = Wire.BytesOf(ref q);
        for (int i = 0; i < Size; i++)
        {
            bytes[i >> 3] |= (byte)(((raw[i] >> 6) & 1) << (7 - (i & 7)));
        }

        return q;
    }

    /// <summary>P of raw P-W: what most of its bits say.</summary>
    public static bool GetP(ReadOnlySpan<byte> raw)
    {
        int ones = 0;
        foreach (byte value in raw[..Size])
        {
            ones += value >> 7;
        }

        return ones > Size / 2;
    }

    /// <summary>Writes 72 bytes of packs to R to W, six bits a byte, most significant first; P and Q stay.</summary>
    public static void PutPacks(ReadOnlySpan<byte> packs, Span<byte> raw)
    {
        Invariant.Require(packs.Length == PackBytes, "a sector carries 72 bytes of packs");
        for (int group = 0; group < PackBytes / 3; group++)
        {
            int bits = (packs[group * 3] << 16) | (packs[(group * 3) + 1] << 8) | packs[(group * 3) + 2];
            for (int i = 0; i < 4; i++)
            {
                ref byte target = ref raw[(group * 4) + i];
                target = (byte)((target & (PBit | QBit)) | ((bits >> (18 - (6 * i))) & SymbolBits));
            }
        }
    }

    /// <summary>The 72 bytes of packs in R to W.</summary>
    public static void GetPacks(ReadOnlySpan<byte> raw, Span<byte> packs)
    {
        Invariant.Require(packs.Length == PackBytes, "a sector carries 72 bytes of packs");
        for (int group = 0; group < PackBytes / 3; group++)
        {
            int bits = 0;
            for (int i = 0; i < 4; i++)
            {
                bits = (bits << 6) | (raw[(group * 4) + i] & SymbolBits);
            }

            packs[group * 3] = (byte)(bits >> 16);
            packs[(group * 3) + 1] = (byte)((bits >> 8) & 0xFF);
            packs[(group * 3) + 2] = (byte)(bits & 0xFF);
        }
    }

    /// <summary>Eight rows of eight bits to eight columns.</summary>
    private static ulong Transpose(ulong x)
    {
        unchecked
        {
            ulong t = (x ^ (x >> 7)) & 0x00AA_00AA_00AA_00AA;
            x ^= t ^ (t << 7);
            t = (x ^ (x >> 14)) & 0x0000_CCCC_0000_CCCC;
            x ^= t ^ (t << 14);
            t = (x ^ (x >> 28)) & 0x0000_0000_F0F0_F0F0;
            return x ^ t ^ (t << 28);
        }
    }
}
