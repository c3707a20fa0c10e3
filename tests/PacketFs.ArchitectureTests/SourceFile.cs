namespace PacketFs.ArchitectureTests;

/// <summary>One C# file of the tree, read once.</summary>
internal sealed class SourceFile
{
    private readonly Lazy<CSharpText> _csharp;

    public SourceFile(string root, string path, ProjectFile project)
    {
        Path = System.IO.Path.GetRelativePath(root, path).Replace('\\', '/');
        Project = project;
        Text = File.ReadAllText(path);
        Lines = Text.Split('\n');
        _csharp = new Lazy<CSharpText>(() => CSharpText.Of(Text));
    }

    /// <summary>Relative to the checkout, with slashes.</summary>
    public string Path { get; }

    public ProjectFile Project { get; }

    public string Text { get; }

    public string[] Lines { get; }

    /// <summary>Lines, not counting the empty one after the last line feed.</summary>
    public int LineCount => Lines.Length > 0 && Lines[^1].Length == 0 ? Lines.Length - 1 : Lines.Length;

    public CSharpText CSharp => _csharp.Value;

    /// <summary>The namespace that the file's folder asks for.</summary>
    public string ExpectedNamespace
    {
        get
        {
            string inside = System.IO.Path.GetRelativePath(Project.Folder, System.IO.Path.GetDirectoryName(Path)!);
            return inside == "."
                ? Project.RootNamespace
                : Project.RootNamespace + "." + inside.Replace('/', '.').Replace('\\', '.');
        }
    }
}
