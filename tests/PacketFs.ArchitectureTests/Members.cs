using System.Text.RegularExpressions;

namespace PacketFs.ArchitectureTests;

/// <summary>
/// Finds types and the bodies of their members by braces alone, in code that holds no comments or literals.
/// </summary>
internal static partial class Members
{
    private enum Block
    {
        Type,
        Member,
        Data,
        Inner,
    }

    /// <summary>The types declared directly in the namespace, with the words before their name.</summary>
    public static IEnumerable<(string Name, string Modifiers)> TopLevelTypes(string code)
    {
        int depth = 0;
        int last = 0;
        for (int i = 0; i < code.Length; i++)
        {
            bool ends = code[i] is '{' or ';' && depth == 0;
            if (ends && TypeHeader().Match(code[last..i]) is { Success: true } match)
            {
                yield return (match.Groups["name"].Value, match.Groups["modifiers"].Value);
            }

            depth += code[i] == '{' ? 1 : code[i] == '}' ? -1 : 0;
            if (ends || code[i] == '}')
            {
                last = i + 1;
            }
        }
    }

    /// <summary>The bodies of methods and properties: the line on which each opens, its lines, its header.</summary>
    public static IEnumerable<(int Line, int Length, string Header)> Bodies(string code)
    {
        Stack<(Block Kind, int Line, string Header)> open = new();
        int last = 0;
        int line = 1;
        for (int i = 0; i < code.Length; i++)
        {
            switch (code[i])
            {
                case '\n':
                    line++;
                    break;
                case ';':
                    last = i + 1;
                    break;
                case '{':
                    string header = code[last..i].Trim();
                    Block outer = open.Count == 0 ? Block.Type : open.Peek().Kind;
                    open.Push((KindOf(header, outer), line, header));
                    last = i + 1;
                    break;
                case '}' when open.Count > 0:
                    (Block kind, int start, string text) = open.Pop();
                    last = i + 1;
                    if (kind == Block.Member)
                    {
                        yield return (start, line - start + 1, Whitespace().Replace(text, " "));
                    }

                    break;
            }
        }
    }

    private static Block KindOf(string header, Block outer)
    {
        if (outer != Block.Type)
        {
            return Block.Inner;
        }

        if (TypeHeader().IsMatch(header))
        {
            return Block.Type;
        }

        return DataHeader().IsMatch(header) ? Block.Data : Block.Member;
    }

    [GeneratedRegex(
        @"(?<modifiers>(?:\b(?:public|internal|private|protected|file|static|sealed|abstract|readonly|ref|partial|" +
        @"unsafe|new)\s+)*)\b(?:record\s+(?:struct|class)|class|struct|interface|enum|record)\s+" +
        @"(?!where\b)(?<name>\w+)")]
    private static partial Regex TypeHeader();

    // A table is data, however long: `X = new() {`, `X = {`, `=> value switch {`.
    [GeneratedRegex(@"(=\s*|=>?\s*new\b[^;]*|\bswitch)\s*$")]
    private static partial Regex DataHeader();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
