namespace PacketFs.ArchitectureTests;

/// <summary>The checkout that these tests hold to its rules.</summary>
internal static class SourceTree
{
    private static readonly string[] TextEndings =
    [
        ".cs", ".md", ".csproj", ".props", ".sln", ".sh", ".ps1", ".json", ".txt", ".service", ".rules", ".desktop", "",
    ];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<ProjectFile> Projects { get; } =
    [
        .. Walk("src").Concat(Walk("tests"))
            .Where(path => path.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(path => new ProjectFile(Root, path))
            .OrderBy(project => project.Folder, StringComparer.Ordinal),
    ];

    public static IReadOnlyList<SourceFile> Sources { get; } =
    [
        .. Projects.SelectMany(project => Walk(project.Folder)
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
            .Select(path => new SourceFile(Root, path, project))),
    ];

    public static IEnumerable<SourceFile> ProductSources => Sources.Where(file => file.Project.IsProduct);

    /// <summary>Every text file that people read or run, code or not, relative to the checkout.</summary>
    public static IEnumerable<string> TextFiles => new[] { "src", "tests", "native", ".ci" }
        .SelectMany(Walk)
        .Concat(Directory.GetFiles(Root))
        .Where(path => TextEndings.Contains(Path.GetExtension(path), StringComparer.Ordinal))
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(path => !path.StartsWith(".git", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static IEnumerable<string> Walk(string folder)
    {
        string full = Path.Combine(Root, folder);
        return !Directory.Exists(full)
            ? []
            : Directory.EnumerateFiles(full, "*", SearchOption.AllDirectories)
                .Where(path => !IsBuilt(Path.GetRelativePath(full, path)));
    }

    private static bool IsBuilt(string path) =>
        path.Split('/', '\\').Any(part => part is "bin" or "obj" or "TestResults");

    private static string FindRoot()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "PacketFs.sln")))
            {
                return d.FullName;
            }
        }

        throw new InvalidOperationException("The tests run from inside a checkout; no PacketFs.sln above them.");
    }
}
