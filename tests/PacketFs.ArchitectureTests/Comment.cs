namespace PacketFs.ArchitectureTests;

/// <summary>A comment as written, with its slashes, and the line on which it begins.</summary>
internal readonly record struct Comment(int Line, string Text)
{
    public bool IsDocumentation => Text.StartsWith("///", StringComparison.Ordinal);

    /// <summary>What a reader reads: without slashes and stars.</summary>
    public string Words => Text.Trim('/', '*', ' ', '\r');
}
