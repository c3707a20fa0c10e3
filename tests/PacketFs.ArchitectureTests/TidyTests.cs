using System.Text.RegularExpressions;
using Xunit;

namespace PacketFs.ArchitectureTests;

/// <summary>
/// The style of the house, as far as a machine can see it. Exceptions stand in <see cref="Exceptions"/>.
/// </summary>
public sealed partial class TidyTests
{
    private const int LongestLine = 120;
    private const int LongestFile = 500;
    private const int LongestBody = 80;
    private const int ShortestReason = 15;

    [Fact]
    public void Namespaces_are_file_scoped_and_equal_to_folders()
    {
        Rule.Holds("namespaces that are not their folder's", SourceTree.Sources.SelectMany(WrongNamespace));
    }

    [Fact]
    public void A_file_holds_one_public_type()
    {
        Rule.Holds(
            "files with several public types",
            SourceTree.Sources
                .Where(file => !Exceptions.TypeFamilies.ContainsKey(file.Path))
                .Select(file => (file.Path, Types: PublicTypes(file).ToArray()))
                .Where(found => found.Types.Length > 1)
                .Select(found => $"{found.Path}: {string.Join(", ", found.Types)}"));
    }

    [Fact]
    public void A_public_type_is_found_in_the_file_of_its_name()
    {
        Rule.Holds(
            "public types in files of another name",
            SourceTree.Sources
                .Where(file => !Exceptions.TypeFamilies.ContainsKey(file.Path))
                .SelectMany(file => PublicTypes(file)
                    .Where(type => Path.GetFileName(file.Path).Split('.')[0] != type)
                    .Select(type => $"{file.Path}: {type}")));
    }

    [Fact]
    public void Classes_of_the_product_are_sealed_static_or_abstract()
    {
        Rule.Holds(
            "classes that are open by default",
            SourceTree.ProductSources.SelectMany(file => OpenClass().Matches(file.CSharp.Code)
                .Select(match => $"{file.Path}: {match.Groups["name"].Value}")));
    }

    [Fact]
    public void Lines_fit_in_120_columns()
    {
        Rule.Holds("lines that are too long", SourceTree.TextFiles
            .Where(path => Path.GetExtension(path) is ".cs" or ".sh")
            .SelectMany(path => SourceTree.Read(path).Split('\n')
                .Select((line, i) => (Line: line.TrimEnd('\r'), Number: i + 1))
                .Where(found => found.Line.Length > LongestLine)
                .Select(found => $"{path}:{found.Number}: {found.Line.Length} columns")));
    }

    [Fact]
    public void Files_stay_short_enough_to_be_read()
    {
        Rule.Holds("files of more than 500 lines", SourceTree.Sources
            .Where(file => file.LineCount > LongestFile && !Exceptions.LongFiles.ContainsKey(file.Path))
            .Select(file => $"{file.Path}: {file.LineCount} lines"));
    }

    [Fact]
    public void Members_fit_on_a_screen_or_nearly()
    {
        Rule.Holds("members of more than 80 lines", SourceTree.Sources
            .SelectMany(file => Members.Bodies(file.CSharp.Code)
                .Where(body => body.Length > LongestBody)
                .Where(body => !Exceptions.LongBodies.Keys.Any(key => key.Path == file.Path
                    && body.Header.Contains(key.Name, StringComparison.Ordinal)))
                .Select(body => $"{file.Path}:{body.Line}: {body.Length} lines: {body.Header}")));
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        Rule.Holds("things left for later", SourceTree.Sources.SelectMany(LeftForLater));
    }

    [Fact]
    public void No_code_sleeps_in_comments()
    {
        Rule.Holds("comments that are code", SourceTree.Sources
            .SelectMany(file => file.CSharp.Comments
                .Where(comment => !comment.IsDocumentation && CodeInComment().IsMatch(comment.Words))
                .Select(comment => $"{file.Path}:{comment.Line}: {comment.Text}")));
    }

    [Fact]
    public void A_skipped_test_says_why()
    {
        Rule.Holds("tests skipped without a reason", SourceTree.Sources
            .Where(file => !file.Project.IsProduct)
            .SelectMany(file => SkippedTest().Matches(file.Text)
                .Where(match => match.Groups["reason"].Value.Trim('"').Trim().Length < ShortestReason)
                .Select(match => $"{file.Path}: {match.Value}")));
    }

    [Fact]
    public void Warnings_are_silenced_only_with_a_word_of_explanation()
    {
        Rule.Holds("silenced warnings without a comment", SourceTree.Sources
            .SelectMany(file => file.Lines
                .Select((line, i) => (Line: line, Number: i + 1, Before: i > 0 ? file.Lines[i - 1] : string.Empty))
                .Where(found => found.Line.TrimStart().StartsWith("#pragma warning disable", StringComparison.Ordinal))
                .Where(found => !found.Line.Contains("//", StringComparison.Ordinal)
                    && !found.Before.Contains("//", StringComparison.Ordinal))
                .Select(found => $"{file.Path}:{found.Number}: {found.Line.Trim()}")));
    }

    [Fact]
    public void Exceptions_from_the_rules_are_still_needed()
    {
        Dictionary<string, SourceFile> files = SourceTree.Sources.ToDictionary(file => file.Path);
        IEnumerable<string> stale = Exceptions.LongFiles.Keys
            .Where(path => !files.TryGetValue(path, out SourceFile? file) || file.LineCount <= LongestFile)
            .Concat(Exceptions.TypeFamilies.Keys
                .Where(path => !files.TryGetValue(path, out SourceFile? file) || PublicTypes(file).Count() <= 1))
            .Concat(Exceptions.LongBodies.Keys
                .Where(key => !files.TryGetValue(key.Path, out SourceFile? file)
                    || !Members.Bodies(file.CSharp.Code).Any(body => body.Length > LongestBody
                        && body.Header.Contains(key.Name, StringComparison.Ordinal)))
                .Select(key => $"{key.Path}: {key.Name}"));
        Rule.Holds("exceptions that nothing needs any more", stale);
    }

    private static IEnumerable<string> PublicTypes(SourceFile file) => Members.TopLevelTypes(file.CSharp.Code)
        .Where(type => type.Modifiers.Contains("public", StringComparison.Ordinal))
        .Select(type => type.Name)
        .Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> WrongNamespace(SourceFile file)
    {
        Match declared = Namespace().Match(file.CSharp.Code);
        bool hasTypes = Members.TopLevelTypes(file.CSharp.Code).Any();
        if (!declared.Success)
        {
            return hasTypes ? [$"{file.Path}: none"] : [];
        }

        string name = declared.Groups["name"].Value;
        return declared.Groups["end"].Value == ";" && name == file.ExpectedNamespace
            ? []
            : [$"{file.Path}: {name}{declared.Groups["end"].Value} (should be {file.ExpectedNamespace};)"];
    }

    private static IEnumerable<string> LeftForLater(SourceFile file) => file.CSharp.Comments
        .Where(comment => LaterWord().IsMatch(comment.Text))
        .Select(comment => $"{file.Path}:{comment.Line}: {comment.Text.Trim()}")
        .Concat(Rule.LinesOf(file, NotThere()));

    [GeneratedRegex(@"\bnamespace\s+(?<name>[\w.]+)\s*(?<end>[;{])")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:public|internal)\s+(?:unsafe\s+|partial\s+)*class\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex OpenClass();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex LaterWord();

    [GeneratedRegex(@"\bnew\s+NotImplementedException\b")]
    private static partial Regex NotThere();

    // A statement that begins like one and ends like one, or a lone brace.
    [GeneratedRegex(@"^(?:[{}]|(?:var|int|uint|long|byte|return|throw|using|await|if|for|foreach|while|else|case|" +
        @"public|private|internal|static)\b.*[;{]|[\w.]+(?:\[[^\]]*\])?\s*(?:[-+*/|&^]?=)\s*[^=].*;|" +
        @"[\w.]+\([^()]*\)\s*;)$")]
    private static partial Regex CodeInComment();

    [GeneratedRegex(@"\[[^\]\n]*\bSkip\s*=\s*(?<reason>""[^""]*""|[^,\])]*)")]
    private static partial Regex SkippedTest();
}
