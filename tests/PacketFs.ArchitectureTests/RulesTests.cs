using Xunit;

namespace PacketFs.ArchitectureTests;

/// <summary>The rules' own eyes: a rule that sees nothing passes everything.</summary>
public sealed class RulesTests
{
    private const string Sample = """"
        // A word about it.
        using System;
        namespace Some.Place; /* two
        lines */
        public sealed class First<T> : IThing where T : class
        {
            private static readonly string[] Table = { "a", "}" };
            private const char Brace = '{', Quote = '\'';
            public string Name => $"{(true ? "in // it" : "}")} and {{";
            public string Raw => """ { // " """;
            public string Verbatim => @"\" + "\\\"{";
            public void Work<U>(int count = 3) where U : struct
            {
                if (count > 2) { Console.Write("x"); }
            }
        }
        internal readonly record struct Second(int A);
        public enum Third { One, Two }
        """";

    [Fact]
    public void Comments_are_told_from_code_and_literals()
    {
        CSharpText text = CSharpText.Of(Sample);
        Assert.Equal([1, 3], text.Comments.Select(comment => comment.Line));
        Assert.Equal("A word about it.", text.Comments[0].Words);
        Assert.DoesNotContain("//", text.Code, StringComparison.Ordinal);
        Assert.DoesNotContain("in // it", text.Code, StringComparison.Ordinal);
        Assert.Contains("Console.Write", text.Code, StringComparison.Ordinal);
        Assert.Equal(Sample.Split('\n').Length, text.Code.Split('\n').Length);
        Assert.Equal(text.Code.Count(c => c == '{'), text.Code.Count(c => c == '}'));
    }

    [Fact]
    public void Types_of_a_file_are_found_with_their_modifiers()
    {
        string code = CSharpText.Of(Sample).Code;
        Assert.Equal(["First", "Second", "Third"], Members.TopLevelTypes(code).Select(type => type.Name));
        Assert.Contains("public sealed", Members.TopLevelTypes(code).First().Modifiers, StringComparison.Ordinal);
        Assert.Contains("internal", Members.TopLevelTypes(code).ElementAt(1).Modifiers, StringComparison.Ordinal);
    }

    [Fact]
    public void Bodies_of_members_are_measured_and_tables_are_not()
    {
        (int line, int length, string header) = Assert.Single(Members.Bodies(CSharpText.Of(Sample).Code));
        Assert.Equal((13, 3), (line, length));
        Assert.StartsWith("public void Work<U>", header, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tree_is_really_read()
    {
        Assert.True(SourceTree.Projects.Count >= 13, "projects are missing from what these tests see");
        Assert.True(SourceTree.Sources.Count >= 40, "sources are missing from what these tests see");
        Assert.Contains("build.sh", SourceTree.TextFiles);
        Assert.Contains(SourceTree.Sources, file => file.ExpectedNamespace == "PacketFs.ArchitectureTests");
    }
}
