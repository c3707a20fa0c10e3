using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Directories;

/// <summary>
/// Names as people see them and as entries record them. What a disc calls a thing may be no name here: '/' and NUL
/// become '_', and such names, "." and "..", and what cannot be decoded at all, get "#" and four hexadecimal digits of
/// the identifier's CRC before the extension, so that they stay apart (after UDF 4.2.2.1).
/// </summary>
internal static class EntryNames
{
    /// <summary>Always enough for a name to show.</summary>
    public const int MaximumShownChars = Cs0.MaximumIdentifierChars + 8;
    private const int SuffixChars = 5;

    /// <summary>Throws unless the name can be recorded; returns the bytes that it takes.</summary>
    public static int Encode(ReadOnlySpan<char> name, Span<byte> identifier)
    {
        if (name.IsEmpty || name is "." or ".." || IsForbidden(name) || HasLoneSurrogate(name))
        {
            throw new FsException(FsError.InvalidName, $"\"{name}\" cannot be the name of anything on a UDF volume.");
        }

        CheckLength(name);
        bool encoded = Cs0.TryEncode(name, identifier, out int length);
        Invariant.Require(encoded, "a name of legal length fits its identifier");
        return length;
    }

    /// <summary>Throws when no entry can have so long a name.</summary>
    public static void CheckLength(ReadOnlySpan<char> name)
    {
        if (name.Length > Cs0.MaximumIdentifierChars || Cs0.EncodedLength(name) > Cs0.MaximumIdentifierBytes)
        {
            throw new FsException(
                FsError.NameTooLong,
                $"A name has at most {Cs0.MaximumIdentifierChars} characters of Latin-1 or 127 others; "
                + $"this one has {name.Length}.");
        }
    }

    /// <summary>The name to show; <paramref name="translated"/> tells when it is not what the disc says.</summary>
    public static int Decode(ReadOnlySpan<byte> identifier, Span<char> name, out bool translated)
    {
        bool decoded = Cs0.TryDecode(identifier, name, out int count);
        Span<char> shown = name[..count];
        translated = !decoded || count == 0 || shown is "." or ".." || shown.ContainsAny('/', '\0');
        return translated ? Translate(identifier, name, decoded ? count : 0) : count;
    }

    /// <summary>As <see cref="Decode"/>, for a stream: its name is no part of a path and may hold a '/'.</summary>
    public static int DecodeStream(ReadOnlySpan<byte> identifier, Span<char> name, out bool translated)
    {
        bool decoded = Cs0.TryDecode(identifier, name, out int count);
        translated = !decoded || count == 0 || name[..count].Contains('\0');
        return translated ? Translate(identifier, name, decoded ? count : 0) : count;
    }

    /// <summary>Compares with a name that was not translated.</summary>
    public static bool Matches(ReadOnlySpan<byte> identifier, ReadOnlySpan<char> name)
    {
        ReadOnlySpan<byte> characters = identifier[1..];
        if (identifier[0] == Cs0.EightBit)
        {
            if (characters.Length != name.Length)
            {
                return false;
            }

            for (int i = 0; i < characters.Length; i++)
            {
                if (characters[i] != name[i])
                {
                    return false;
                }
            }

            return true;
        }

        if (characters.Length / 2 != name.Length)
        {
            return false;
        }

        for (int i = 0; i < name.Length; i++)
        {
            if (((characters[2 * i] << 8) | characters[(2 * i) + 1]) != name[i])
            {
                return false;
            }
        }

        return true;
    }

    private static int Translate(ReadOnlySpan<byte> identifier, Span<char> name, int count)
    {
        Span<char> characters = name[..count];
        foreach (ref char character in characters)
        {
            character = character is '/' or '\0' ? '_' : character;
        }

        int dot = characters.LastIndexOf('.');
        int at = dot > 0 && characters is not ("." or "..") ? dot : count;
        characters[at..].CopyTo(name[(at + SuffixChars)..]);
        name[at] = '#';
        bool written = Crc16.Compute(identifier).TryFormat(name[(at + 1)..], out _, "X4");
        Invariant.Require(written, "there is room for a name's suffix");
        return count + SuffixChars;
    }

    /// <summary>'/' and NUL are no names' anywhere; byte order marks are no characters of CS0 (UDF 2.1.1).</summary>
    private static bool IsForbidden(ReadOnlySpan<char> name) =>
        name.ContainsAny(['/', '\0', Cs0.ByteOrderMark, Cs0.ReversedByteOrderMark]);

    private static bool HasLoneSurrogate(ReadOnlySpan<char> name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsSurrogate(name[i]))
            {
                if (i + 1 >= name.Length || !char.IsSurrogatePair(name[i], name[i + 1]))
                {
                    return true;
                }

                i++;
            }
        }

        return false;
    }
}
