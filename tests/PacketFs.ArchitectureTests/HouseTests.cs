using System.Text.RegularExpressions;
using Xunit;

namespace PacketFs.ArchitectureTests;

/// <summary>What lies where in the checkout, and that the project speaks of itself alone.</summary>
public sealed partial class HouseTests
{
    private static readonly string[] TopLevel =
    [
        "src", "tests", "native", "PacketFs.sln", "README.md", "LICENSE", "build.ps1", "build.sh", ".ci",
        ".editorconfig", "global.json", "NuGet.config",
    ];

    private static readonly string[] TopLevelPatterns = ["Directory.", ".git"];

    // Git ignores them: what the build leaves behind.
    private static readonly string[] Produced =
        ["artifacts", "out", "TestResults", "BenchmarkDotNet.Artifacts", ".vs", ".idea", ".vscode"];

    [Fact]
    public void The_top_folder_holds_only_what_belongs_there()
    {
        Rule.Holds("strangers in the top folder", Directory.EnumerateFileSystemEntries(SourceTree.Root)
            .Select(path => Path.GetFileName(path))
            .Where(name => !TopLevel.Contains(name, StringComparer.Ordinal))
            .Where(name => !Produced.Contains(name, StringComparer.Ordinal))
            .Where(name => !name.EndsWith(".binlog", StringComparison.Ordinal))
            .Where(name => !TopLevelPatterns.Any(start => name.StartsWith(start, StringComparison.Ordinal))));
    }

    [Fact]
    public void Every_project_folder_explains_itself()
    {
        Rule.Holds("folders without a README.md", SourceTree.Projects.Select(project => project.Folder)
            .Concat(["src", "tests", "native"])
            .Where(folder => !File.Exists(Path.Combine(SourceTree.Root, folder, "README.md"))));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = SourceTree.Read("PacketFs.sln").Replace('\\', '/');
        Rule.Holds("projects that the solution leaves out", SourceTree.Projects
            .Select(project => $"{project.Folder}/{project.Name}.csproj")
            .Where(path => !solution.Contains(path, StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_names_a_machine_a_package_host_or_a_ticket()
    {
        Rule.Holds("words of one workplace", SourceTree.TextFiles.SelectMany(path => SourceTree.Read(path).Split('\n')
            .Select((line, i) => (Line: line, Number: i + 1))
            .Where(found => MachinePath().IsMatch(found.Line) || Host().IsMatch(found.Line)
                || (IsProse(path, found.Line) && Ticket().IsMatch(found.Line)))
            .Select(found => $"{path}:{found.Number}: {found.Line.Trim()}")));
    }

    [Fact]
    public void Text_files_end_with_a_line_feed_and_lines_with_no_blank()
    {
        Rule.Holds("untidy ends", SourceTree.TextFiles
            .Where(path => !path.EndsWith(".sln", StringComparison.Ordinal))
            .SelectMany(path => UntidyEnds(path, SourceTree.Read(path))));
    }

    private static IEnumerable<string> UntidyEnds(string path, string text)
    {
        if (text.Length > 0 && text[^1] != '\n')
        {
            yield return path + ": no line feed at the end";
        }

        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > 0 && lines[i][^1] is ' ' or '\t' or '\r')
            {
                yield return $"{path}:{i + 1}: blank or carriage return at the end";
            }
        }
    }

    private static bool IsProse(string path, string line) =>
        path.EndsWith(".md", StringComparison.Ordinal)
        || line.Contains("//", StringComparison.Ordinal)
        || line.TrimStart().StartsWith('#');

    // The patterns are written so that they do not find themselves.
    [GeneratedRegex("/(work|root|home/[a-z]+)/|[A-Z]:[\\\\]Users[\\\\]")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"nuget[.]org|pkgs[.]dev[.]azure|[.]jfrog[.]|artifac[t]ory", RegexOptions.IgnoreCase)]
    private static partial Regex Host();

    [GeneratedRegex(@"\bissues?[ /]#?\d|\bticket \d|\bGH-\d|(?<![\w&'""])#\d+\b(?!\s*(define|if))")]
    private static partial Regex Ticket();
}
