using System.Text;
using PacketFs.Core;

namespace PacketFs.Fat;

/// <summary>Labels as FAT records them: eleven capital letters of ASCII.</summary>
internal static class FatLabel
{
    public const int Length = 11;

    /// <summary>What the boot sector says of a volume without a label.</summary>
    public const string None = "NO NAME    ";

    // FAT specification 1.03, what a short name must not hold; blanks are allowed in labels.
    private const string Forbidden = "\"*+,./:;<=>?[\\]|";

    /// <summary>Eleven characters, padded with blanks.</summary>
    /// <exception cref="FsException">InvalidName: too long, or with letters that FAT has not got.</exception>
    public static string Encode(string label)
    {
        if (label.Length == 0)
        {
            return None;
        }

        string text = label.ToUpperInvariant();
        if (text.Length > Length || text[0] == ' ')
        {
            throw new FsException(FsError.InvalidName,
                $"'{label}' is no label for FAT32: it has at most {Length} characters and does not begin "
                + "with a blank.");
        }

        foreach (char letter in text)
        {
            if (letter is < ' ' or > '~' || Forbidden.Contains(letter, StringComparison.Ordinal))
            {
                throw new FsException(FsError.InvalidName,
                    $"'{letter}' cannot stand in the label of a FAT32 volume; letters, digits, blanks "
                    + "and $%'-_@~`!(){}^#& can.");
            }
        }

        return text.PadRight(Length);
    }

    /// <summary>Fills a field with the text.</summary>
    public static void Store(string text, Span<byte> field) => Encoding.ASCII.GetBytes(text, field);
}
