namespace PacketFs.TestKit.Volumes;

/// <summary>Names that break careless code.</summary>
public static class OddNames
{
    /// <summary>Each can be recorded on every UDF volume.</summary>
    public static IReadOnlyList<string> Valid { get; } =
    [
        "a",
        "A",
        "File",
        "file",
        "FILE",
        " leading and trailing ",
        "trailing.dots...",
        "...",
        "..a",
        ".hidden",
        "-rf",
        "new\nline",
        "tab\tand\u0001control",
        "quote'\"`$(back)\\slash",
        "star*?<>|:",
        "CON",
        "NUL.txt",
        "semi;1",
        "r\u00E9sum\u00E9",
        "re\u0301sume\u0301",
        "\u00FF\u00FE\u00A0",
        "\u041F\u0440\u0438\u0432\u0435\u0442.txt",
        "\u6587\u66F8\u30D5\u30A1\u30A4\u30EB",
        "\uD83D\uDCBF\uD83D\uDE80",
        "\u0416\uD83D\uDE00mixed",
        "\uFFFD",
        "\u202Eright-to-left",
        new string('x', 254),
        new string('\u00FF', 254),
        new string('\u4E2D', 127),
        string.Concat(Enumerable.Repeat("\uD83D\uDE00", 63)) + "z",
    ];

    /// <summary>Too long by one unit, each.</summary>
    public static IReadOnlyList<string> TooLong { get; } =
    [
        new string('x', 255),
        new string('\u00FF', 255),
        new string('\u4E2D', 128),
        string.Concat(Enumerable.Repeat("\uD83D\uDE00", 64)),
        new string('x', 127) + "\u0416",
    ];

    /// <summary>Cannot be recorded at all.</summary>
    public static IReadOnlyList<string> Invalid { get; } =
        ["", ".", "..", "a/b", "/", "nul\0inside", "\uFEFFbom", "\uFFFE"];

    /// <summary>Plain names with some odd and some impossible ones among them.</summary>
    public static IReadOnlyList<string> Mixed(int plain) =>
        [.. Enumerable.Range(0, plain).Select(number => $"n{number}"), .. Valid.TakeLast(12), TooLong[0], TooLong[2]];
}
