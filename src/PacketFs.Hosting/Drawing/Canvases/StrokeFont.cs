using System.Collections.Frozen;
using System.Numerics;

namespace PacketFs.Hosting.Drawing.Canvases;

/// <summary>
/// Letters drawn with a pen, of straight strokes: the printable characters of ASCII on a grid of small numbers. Digits
/// in pairs are points (x, y); y = 0 is the top of a capital, 2 that of a small letter, 6 the baseline, 8 the lowest.
/// </summary>
internal static class StrokeFont
{
    private const float Unit = 0.118f;
    private const float Baseline = 6;
    private const float Spacing = 1.55f;
    private const string Unknown = "4 00404606";

    // Character, width, strokes.
    private static readonly FrozenDictionary<char, Glyph> Glyphs = Parse(
    [
        "A 4 062046 1434", "B 4 06003041423303 3344453606", "C 4 4130100105163645", "D 4 06002042442606",
        "E 4 40000646 0333", "F 4 400006 0333", "G 4 41301001051636454323", "H 4 0006 4046 0343", "I 1 0006",
        "J 3 3035261605", "K 4 0006 400346", "L 4 000646", "M 4 0600234046", "N 4 06004640",
        "O 4 103041453616050110", "P 4 06003041423303", "Q 4 103041453616050110 2446", "R 4 06003041423303 2346",
        "S 4 413010010213334445361605", "T 4 0040 2026", "U 4 000516364540", "V 4 002640", "W 6 0016325660",
        "X 4 0046 4006", "Y 4 002340 2326", "Z 4 00400646",
        "0 4 103041453616050110", "1 2 022026", "2 4 0110304142240646", "3 4 01103041423313 3344453616 1605",
        "4 4 36300444", "5 4 400002324345361605", "6 4 413010010516364544331304", "7 4 004016",
        "8 4 13020110304142331304051636454433", "9 4 051636454130100102133342",
        "a 3 0312223336 341405162635", "b 3 0006 0312223335261605", "c 3 3322120305162635",
        "d 3 3036 3322120305162635", "e 3 04343322120305162635", "f 2 201116 0222", "g 3 3237281807 3322120305162635",
        "h 3 0006 0312223336", "i 0 0206 0000", "j 1 121708 1010", "k 3 0006 320436", "l 1 000516",
        "m 4 0206 03122326 23324346", "n 3 0206 0312223336", "o 3 122233352616050312", "p 3 0208 0312223335261605",
        "q 3 3238 3322120305162635", "r 2 0206 031222", "s 3 33221203142435261605", "t 2 101526 0222",
        "u 3 0205162635 3236", "v 4 022642", "w 6 0216335662", "x 3 0236 3206", "y 3 0205162635 3237281807",
        "z 3 02320636",
        ". 1 0606", ", 1 1607", ": 0 0303 0606", "; 1 1313 1607", "- 3 0434", "_ 4 0747", "+ 4 2226 0444",
        "= 3 0333 0535", "( 1 10010515", ") 1 00111506", "/ 3 3006", "\\ 3 0036", "< 3 320436", "> 3 023406",
        "' 0 0002", "\" 2 0002 2022", "! 0 0004 0606", "? 3 01102031321314 1616", "% 4 4006 0101 4545",
        "* 3 1115 0235 3205", "# 4 1016 3036 0242 0444", "& 4 46110110213204051626 2644", "| 0 0008",
        "[ 1 10000616", "] 1 00101606", "@ 4 3323243433 36160501104041 4144",
    ]);

    /// <summary>Of a text, in the same units as its size.</summary>
    public static float Measure(string text, float size)
    {
        float width = 0;
        foreach (char letter in text)
        {
            width += WidthOf(letter) + Spacing;
        }

        return Math.Max(0, width - Spacing) * size * Unit;
    }

    /// <summary>Width of the strokes.</summary>
    public static float PenOf(float size, bool isBold) => size * (isBold ? 0.115f : 0.08f);

    /// <summary>Each stroke of a text that begins at 0 and stands on 0.</summary>
    public static IEnumerable<Vector2[]> Strokes(string text, float size)
    {
        float unit = size * Unit;
        float left = 0;
        foreach (char letter in text)
        {
            if (Find(letter) is { } glyph)
            {
                foreach (Vector2[] stroke in glyph.Strokes)
                {
                    yield return [.. stroke.Select(
                        point => new Vector2((left + point.X) * unit, (point.Y - Baseline) * unit))];
                }
            }

            left += WidthOf(letter) + Spacing;
        }
    }

    private static float WidthOf(char letter) => Find(letter)?.Width ?? 1.6f;

    private static Glyph? Find(char letter) => letter == ' ' ? null
        : Glyphs.TryGetValue(letter, out Glyph? glyph) ? glyph
        : Glyphs['\0'];

    private static FrozenDictionary<char, Glyph> Parse(string[] table)
    {
        Dictionary<char, Glyph> glyphs = new() { ['\0'] = ParseGlyph(Unknown) };
        foreach (string row in table)
        {
            glyphs[row[0]] = ParseGlyph(row[2..]);
        }

        return glyphs.ToFrozenDictionary();
    }

    private static Glyph ParseGlyph(string text)
    {
        string[] parts = text.Split(' ');
        Vector2[][] strokes = [.. parts.Skip(1).Select(digits =>
            Enumerable.Range(0, digits.Length / 2)
                .Select(i => new Vector2(digits[2 * i] - '0', digits[(2 * i) + 1] - '0'))
                .ToArray())];
        return new Glyph(parts[0][0] - '0', strokes);
    }

    private sealed record Glyph(float Width, Vector2[][] Strokes);
}
