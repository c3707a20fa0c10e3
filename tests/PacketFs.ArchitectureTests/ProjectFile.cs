using System.Xml.Linq;

namespace PacketFs.ArchitectureTests;

/// <summary>A project of src or tests, as its csproj has it.</summary>
internal sealed class ProjectFile
{
    public ProjectFile(string root, string path)
    {
        Name = Path.GetFileNameWithoutExtension(path);
        Folder = Path.GetRelativePath(root, Path.GetDirectoryName(path)!).Replace('\\', '/');
        XDocument project = XDocument.Load(path);
        RootNamespace = project.Descendants("RootNamespace").FirstOrDefault()?.Value ?? Name;
        References = [.. project.Descendants("ProjectReference")
            .Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/'))
            .Select(include => Path.GetFileNameWithoutExtension(include))];
    }

    public string Name { get; }

    /// <summary>Relative to the checkout, with slashes.</summary>
    public string Folder { get; }

    public string RootNamespace { get; }

    /// <summary>The projects that it references, by name.</summary>
    public IReadOnlyList<string> References { get; }

    public bool IsProduct => Folder.StartsWith("src/", StringComparison.Ordinal);
}
