using Xunit;

namespace PacketFs.ArchitectureTests;

/// <summary>Says all violations of a rule at once: fixing them one test run at a time is no fun.</summary>
internal static class Rule
{
    private const int Shown = 60;

    public static void Holds(string what, IEnumerable<string> violations)
    {
        string[] all = [.. violations];
        if (all.Length == 0)
        {
            return;
        }

        string more = all.Length > Shown ? $"\n... and {all.Length - Shown} more" : string.Empty;
        Assert.Fail($"{all.Length} {what}:\n" + string.Join('\n', all.Take(Shown)) + more);
    }

    /// <summary>"path:line: text" for each line of the code that the pattern is found in.</summary>
    public static IEnumerable<string> LinesOf(SourceFile file, System.Text.RegularExpressions.Regex pattern)
    {
        string[] code = file.CSharp.Code.Split('\n');
        for (int i = 0; i < code.Length; i++)
        {
            if (pattern.IsMatch(code[i]))
            {
                yield return $"{file.Path}:{i + 1}: {file.Lines[i].Trim()}";
            }
        }
    }
}
