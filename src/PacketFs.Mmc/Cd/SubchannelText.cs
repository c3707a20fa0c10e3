using System.Buffers.Binary;
using PacketFs.Core;

namespace PacketFs.Mmc.Cd;

/// <summary>Catalogue number and ISRC in the eight bytes that a frame of Q has for them (ECMA-130 22.3.3).</summary>
internal static class SubchannelText
{
    public const int CatalogueDigits = 13;
    public const int IsrcLetters = 5;
    public const int IsrcLength = 12;

    private const int DigitBits = 4;
    private const int LetterBits = 6;
    private const int LetterGap = 2;

    public static bool IsCatalogue(ReadOnlySpan<byte> digits) =>
        digits.Length == CatalogueDigits && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    public static bool IsIsrc(ReadOnlySpan<byte> code)
    {
        if (code.Length != IsrcLength || code[IsrcLetters..].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        foreach (byte letter in code[..IsrcLetters])
        {
            if (letter is not (>= (byte)'0' and <= (byte)'9' or >= (byte)'A' and <= (byte)'Z'))
            {
                return false;
            }
        }

        return true;
    }

    public static void PutCatalogue(ReadOnlySpan<byte> digits, Span<byte> target)
    {
        Invariant.Require(IsCatalogue(digits), "a catalogue number has 13 digits");
        ulong bits = 0;
        foreach (byte digit in digits)
        {
            bits = (bits << DigitBits) | (uint)(digit - '0');
        }

        BinaryPrimitives.WriteUInt64BigEndian(target, bits << (64 - (CatalogueDigits * DigitBits)));
    }

    public static bool TryReadCatalogue(ReadOnlySpan<byte> source, Span<byte> digits)
    {
        ulong bits = BinaryPrimitives.ReadUInt64BigEndian(source);
        for (int i = 0; i < CatalogueDigits; i++)
        {
            digits[i] = (byte)('0' + (int)((bits >> (60 - (i * DigitBits))) & 0x0F));
        }

        return IsCatalogue(digits[..CatalogueDigits]);
    }

    public static void PutIsrc(ReadOnlySpan<byte> code, Span<byte> target)
    {
        Invariant.Require(IsIsrc(code), "an ISRC has 5 letters or digits and 7 digits");
        ulong bits = 0;
        foreach (byte letter in code[..IsrcLetters])
        {
            bits = (bits << LetterBits) | (uint)(letter - '0');
        }

        bits <<= LetterGap;
        foreach (byte digit in code[IsrcLetters..])
        {
            bits = (bits << DigitBits) | (uint)(digit - '0');
        }

        BinaryPrimitives.WriteUInt64BigEndian(target, bits << DigitBits);
    }

    public static bool TryReadIsrc(ReadOnlySpan<byte> source, Span<byte> code)
    {
        ulong bits = BinaryPrimitives.ReadUInt64BigEndian(source);
        for (int i = 0; i < IsrcLetters; i++)
        {
            code[i] = (byte)('0' + (int)((bits >> (58 - (i * LetterBits))) & 0x3F));
        }

        for (int i = IsrcLetters; i < IsrcLength; i++)
        {
            code[i] = (byte)('0' + (int)((bits >> (28 - ((i - IsrcLetters) * DigitBits))) & 0x0F));
        }

        return IsIsrc(code[..IsrcLength]);
    }
}
