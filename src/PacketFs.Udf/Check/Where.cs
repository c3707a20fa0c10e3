using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>Names an object for a finding; made into text only when there is one.</summary>
internal readonly record struct Where(string Directory, string Name, LbAddr Address)
{
    private const int LongestPath = 300;

    public string Path => Directory.Length == 0 ? Name : Shorten($"{Directory}/{Name}");

    public override string ToString() => $"{(Path.Length == 0 ? "/" : Path)} (block {Address})";

    /// <summary>A tree as deep as a disc is large must not make paths that long.</summary>
    private static string Shorten(string path) => path.Length <= LongestPath ? path : "..." + path[^LongestPath..];
}
