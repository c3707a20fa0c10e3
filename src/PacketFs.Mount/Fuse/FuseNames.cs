using System.Buffers;
using System.Text.Unicode;

namespace PacketFs.Mount.Fuse;

/// <summary>
/// Names between the kernel (bytes, taken as UTF-8) and the volume (UTF-16 units).
/// <para>A disc may hold names with a lone surrogate (CS0 records 16-bit units, not characters). They are shown as the
/// three bytes that UTF-8 would give such a unit if it were a character, and those bytes lead back to the same name.
/// Bytes that are neither UTF-8 nor such a unit are no name that a disc could record. A surrogate pair in two such
/// triples is refused: the pair has its own four bytes, and one name must not have two spellings.</para>
/// </summary>
internal static class FuseNames
{
    /// <summary>More bytes than any name on a disc has: 254 units of at most 3 bytes.</summary>
    public const int MaxNameBytes = 1024;

    /// <summary>PATH_MAX: the longest target that the kernel passes.</summary>
    public const int MaxTargetBytes = 4096;

    private const int SurrogateBytes = 3;

    /// <summary>
    /// False when the bytes are no name. <paramref name="destination"/> must hold as many units as there are bytes.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> source, Span<char> destination, out int written)
    {
        written = 0;
        while (true)
        {
            OperationStatus status = Utf8.ToUtf16(
                source, destination[written..], out int read, out int units, replaceInvalidSequences: false);
            written += units;
            if (status == OperationStatus.Done)
            {
                return true;
            }

            source = source[read..];
            if (!TryDecodeSurrogate(source, out char unit) || IsSecondOfPair(destination[..written], unit, units))
            {
                return false;
            }

            destination[written++] = unit;
            source = source[SurrogateBytes..];
        }
    }

    /// <summary>Returns the bytes written; the destination must hold three for each unit.</summary>
    public static int Encode(ReadOnlySpan<char> source, Span<byte> destination)
    {
        int written = 0;
        while (true)
        {
            OperationStatus status = Utf8.FromUtf16(
                source, destination[written..], out int read, out int bytes, replaceInvalidSequences: false);
            written += bytes;
            if (status == OperationStatus.Done)
            {
                return written;
            }

            char unit = source[read];
            destination[written++] = (byte)(0xE0 | (unit >> 12));
            destination[written++] = (byte)(0x80 | ((unit >> 6) & 0x3F));
            destination[written++] = (byte)(0x80 | (unit & 0x3F));
            source = source[(read + 1)..];
        }
    }

    private static bool TryDecodeSurrogate(ReadOnlySpan<byte> source, out char unit)
    {
        bool isUnit = source.Length >= SurrogateBytes && source[0] == 0xED && source[1] is >= 0xA0 and <= 0xBF
            && (source[2] & 0xC0) == 0x80;
        unit = isUnit ? (char)(0xD000 | ((source[1] & 0x3F) << 6) | (source[2] & 0x3F)) : '\0';
        return isUnit;
    }

    /// <summary>True when the unit right before came out of a triple too and makes a pair with this one.</summary>
    private static bool IsSecondOfPair(ReadOnlySpan<char> before, char unit, int unitsBetween) =>
        unitsBetween == 0 && char.IsLowSurrogate(unit) && !before.IsEmpty && char.IsHighSurrogate(before[^1]);
}
