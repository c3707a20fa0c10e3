using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PacketFs.Mmc.Cd;

/// <summary>
/// Scrambles bytes 12 to 2,351 of data sectors (ECMA-130 annex B): xor with the output of the shift register
/// x^15 + x + 1 started with 0001h, least significant bit first. Doing it twice gives the sector back. Audio is
/// never scrambled.
/// </summary>
public static class SectorScrambler
{
    private const int Offset = 12;
    private const int Length = CdSector.RawSize - Offset;

    private static readonly byte[] Sequence = BuildSequence();

    /// <summary>The 2,340 bytes that are laid over a sector.</summary>
    public static ReadOnlySpan<byte> Pattern => Sequence;

    /// <summary>Scrambles, or unscrambles, 2,352 bytes in place.</summary>
    public static void Apply(Span<byte> sector)
    {
        Span<byte> data = sector.Slice(Offset, Length);
        Span<Vector128<byte>> whole = MemoryMarshal.Cast<byte, Vector128<byte>>(data);
        ReadOnlySpan<Vector128<byte>> pattern = MemoryMarshal.Cast<byte, Vector128<byte>>(Sequence.AsSpan());
        for (int i = 0; i < whole.Length; i++)
        {
            whole[i] ^= pattern[i];
        }

        for (int i = whole.Length * Vector128<byte>.Count; i < Length; i++)
        {
            data[i] ^= Sequence[i];
        }
    }

    private static byte[] BuildSequence()
    {
        byte[] sequence = new byte[Length];
        int register = 1;
        for (int i = 0; i < sequence.Length; i++)
        {
            int value = 0;
            for (int bit = 0; bit < 8; bit++)
            {
                value |= (register & 1) << bit;
                int next = (register ^ (register >> 1)) & 1;
                register = (register >> 1) | (next << 14);
            }

            sequence[i] = (byte)value;
        }

        return sequence;
    }
}
