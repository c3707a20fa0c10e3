using System.Buffers.Binary;

namespace PacketFs.Udf.Structures;

/// <summary>
/// OSTA Compressed Unicode (UDF 2.1.1) and the dstring that holds it in fixed fields (2.1.3). A compression identifier
/// of 8 says one byte a character (U+0000 to U+00FF), 16 two bytes, big-endian. UTF-16 code units are copied one to
/// one: surrogate pairs stay pairs, and a lone one is nobody's crime here. Nothing throws on what a disc says.
/// </summary>
public static class Cs0
{
    public const byte EightBit = 8;
    public const byte SixteenBit = 16;
    /// <summary>As 8, in a deleted entry (UDF 2.01, 2.3.4.2).</summary>
    public const byte DeletedEightBit = 254;
    /// <summary>As 16, in a deleted entry.</summary>
    public const byte DeletedSixteenBit = 255;
    /// <summary>No character of CS0 (UDF 2.1.1).</summary>
    public const char ByteOrderMark = '\uFEFF';
    /// <summary>No character of CS0 (UDF 2.1.1).</summary>
    public const char ReversedByteOrderMark = '\uFFFE';
    /// <summary>The longest file identifier, compression identifier included.</summary>
    public const int MaximumIdentifierBytes = 255;
    /// <summary>The longest name that any identifier decodes to, in UTF-16 code units.</summary>
    public const int MaximumIdentifierChars = 254;

    /// <summary>
    /// Decodes a compressed string. No bytes are an empty string. False: an unknown compression identifier, or no room.
    /// An odd last byte of a 16-bit string is ignored. <paramref name="chars"/> of <c>compressed.Length</c> is always
    /// enough.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> compressed, Span<char> chars, out int charCount) =>
        TryDecode(compressed, chars, deleted: false, out charCount);

    /// <summary>
    /// As <see cref="TryDecode(ReadOnlySpan{byte}, Span{char}, out int)"/>, and takes a deleted entry's marks as well.
    /// </summary>
    public static bool TryDecodeDeleted(ReadOnlySpan<byte> compressed, Span<char> chars, out int charCount) =>
        TryDecode(compressed, chars, deleted: true, out charCount);

    /// <summary>The decoded string; null when it cannot be decoded.</summary>
    public static string? Decode(ReadOnlySpan<byte> compressed)
    {
        char[]? large = compressed.Length > MaximumIdentifierBytes ? new char[compressed.Length] : null;
        Span<char> chars = large ?? stackalloc char[MaximumIdentifierBytes];
        return TryDecode(compressed, chars, out int count) ? new string(chars[..count]) : null;
    }

    /// <summary>Bytes that the text takes, compression identifier included; 0 for an empty one.</summary>
    public static int EncodedLength(ReadOnlySpan<char> text) =>
        text.IsEmpty ? 0 : 1 + (FitsEightBit(text) ? text.Length : 2 * text.Length);

    /// <summary>
    /// Encodes with 8 bits when every code unit is below 100h, else with 16. False when <paramref name="compressed"/>
    /// is too small. Empty text is no bytes.
    /// </summary>
    public static bool TryEncode(ReadOnlySpan<char> text, Span<byte> compressed, out int byteCount)
    {
        byteCount = EncodedLength(text);
        if (byteCount > compressed.Length)
        {
            return false;
        }

        Encode(text, compressed, FitsEightBit(text));
        return true;
    }

    /// <summary>The text of a dstring field; empty when it holds none, null when it cannot be decoded.</summary>
    public static string? DecodeDstring(ReadOnlySpan<byte> field)
    {
        int length = field[^1];
        return length >= field.Length ? null : Decode(field[..length]);
    }

    /// <summary>
    /// Fills a dstring field; false (and nothing written) when the text does not fit. Text beyond ASCII takes 16 bits:
    /// old readers of labels take 8-bit characters for UTF-8.
    /// </summary>
    public static bool TryEncodeDstring(ReadOnlySpan<char> text, Span<byte> field)
    {
        bool ascii = !text.ContainsAnyExceptInRange('\0', '\x7F');
        int length = text.IsEmpty ? 0 : 1 + (ascii ? text.Length : 2 * text.Length);
        if (length >= field.Length)
        {
            return false;
        }

        field.Clear();
        Encode(text, field, ascii);
        field[^1] = (byte)length;
        return true;
    }

    private static bool FitsEightBit(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('\0', '\xFF');

    private static void Encode(ReadOnlySpan<char> text, Span<byte> compressed, bool eightBit)
    {
        if (text.IsEmpty)
        {
            return;
        }

        compressed[0] = eightBit ? EightBit : SixteenBit;
        Span<byte> characters = compressed[1..];
        for (int i = 0; i < text.Length; i++)
        {
            if (eightBit)
            {
                characters[i] = (byte)text[i];
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(characters[(2 * i)..], text[i]);
            }
        }
    }

    private static bool TryDecode(ReadOnlySpan<byte> compressed, Span<char> chars, bool deleted, out int charCount)
    {
        charCount = 0;
        if (compressed.IsEmpty)
        {
            return true;
        }

        byte id = compressed[0];
        bool eightBit = id == EightBit || (deleted && id == DeletedEightBit);
        bool sixteenBit = id == SixteenBit || (deleted && id == DeletedSixteenBit);
        ReadOnlySpan<byte> characters = compressed[1..];
        int count = eightBit ? characters.Length : characters.Length / 2;
        if (!(eightBit || sixteenBit) || count > chars.Length)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            chars[i] = (char)(eightBit ? characters[i] : BinaryPrimitives.ReadUInt16BigEndian(characters[(2 * i)..]));
        }

        charCount = count;
        return true;
    }
}
