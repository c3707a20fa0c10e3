using System.Text;

namespace PacketFs.Mmc.Replies;

/// <summary>
/// Text as drives record it: ASCII, padded with spaces at the end; what is not printable reads as '?'.
/// </summary>
public static class AsciiText
{
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new(bytes.Length);
        foreach (byte value in bytes)
        {
            text.Append(value switch
            {
                0 => ' ',
                >= 0x20 and < 0x7F => (char)value,
                _ => '?',
            });
        }

        return text.ToString().Trim();
    }

    /// <summary>Fills <paramref name="target"/> with the text, cut or padded with spaces.</summary>
    public static void Encode(string text, Span<byte> target)
    {
        target.Fill((byte)' ');
        for (int i = 0; i < Math.Min(text.Length, target.Length); i++)
        {
            target[i] = char.IsAscii(text[i]) ? (byte)text[i] : (byte)'?';
        }
    }
}
