namespace PacketFs.Udf.Structures;

/// <summary>What fits a dstring field (UDF 2.1.3): a compression identifier first, its length last.</summary>
internal static class Dstring
{
    private const int LargestField = Dstring128.Size;

    /// <summary>The text can be recorded in a field of so many bytes.</summary>
    public static bool Fits(ReadOnlySpan<char> text, int fieldBytes)
    {
        Span<byte> field = stackalloc byte[LargestField];
        return Cs0.TryEncodeDstring(text, field[..fieldBytes]);
    }

    /// <summary>The longest start of a text that fits, not cut inside a surrogate pair.</summary>
    public static string Cut(string text, int fieldBytes)
    {
        while (!Fits(text, fieldBytes))
        {
            text = text[..^(char.IsLowSurrogate(text[^1]) && text.Length > 1 ? 2 : 1)];
        }

        return text;
    }
}
