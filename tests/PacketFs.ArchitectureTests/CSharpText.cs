using System.Text;

namespace PacketFs.ArchitectureTests;

/// <summary>
/// A C# source text taken apart just far enough for the rules here: code, comments and string literals told from each
/// other, line by line. A parser would know more; but the compiler has already said that it is C#, and the rules ask
/// only about words, lines and braces.
/// </summary>
internal sealed class CSharpText
{
    private readonly string _text;
    private readonly StringBuilder _code = new();
    private readonly List<Comment> _comments = [];
    private int _at;
    private int _line = 1;

    private CSharpText(string text) => _text = text;

    /// <summary>The text with comments and the insides of literals replaced by blanks; the same lines.</summary>
    public string Code { get; private set; } = string.Empty;

    public IReadOnlyList<Comment> Comments => _comments;

    public static CSharpText Of(string text)
    {
        CSharpText result = new(text);
        result.TakeCode(untilBrace: false);
        result.Code = result._code.ToString();
        return result;
    }

    private char Here => Ahead(0);

    private char Ahead(int distance) => _at + distance < _text.Length ? _text[_at + distance] : '\0';

    // Code up to the end, or up to the brace that closes an interpolation.
    private void TakeCode(bool untilBrace)
    {
        int depth = 0;
        while (_at < _text.Length)
        {
            if (Here == '/' && Ahead(1) == '/')
            {
                TakeLineComment();
            }
            else if (Here == '/' && Ahead(1) == '*')
            {
                TakeBlockComment();
            }
            else if (!TakeLiteral())
            {
                if (untilBrace && Here == '}' && depth == 0)
                {
                    return;
                }

                depth += Here == '{' ? 1 : Here == '}' ? -1 : 0;
                Keep();
            }
        }
    }

    private bool TakeLiteral()
    {
        if (Here == '\'')
        {
            TakeCharacter();
            return true;
        }

        int start = 0;
        while (Ahead(start) is '$' or '@')
        {
            start++;
        }

        if (Ahead(start) != '"')
        {
            return false;
        }

        string prefix = _text.Substring(_at, start);
        Skip(start);
        int quotes = 0;
        while (Ahead(quotes) == '"')
        {
            quotes++;
        }

        int holes = prefix.Count(c => c == '$');
        if (quotes >= 3)
        {
            TakeRaw(quotes, holes);
        }
        else
        {
            TakeQuoted(verbatim: prefix.Contains('@', StringComparison.Ordinal), interpolated: holes > 0);
        }

        return true;
    }

    private void TakeQuoted(bool verbatim, bool interpolated)
    {
        Keep();
        while (_at < _text.Length)
        {
            if (!verbatim && Here == '\\')
            {
                Blank(2);
            }
            else if (Here == '"' && verbatim && Ahead(1) == '"')
            {
                Blank(2);
            }
            else if (Here == '"')
            {
                Keep();
                return;
            }
            else if (interpolated && Here == '{' && Ahead(1) != '{')
            {
                Blank(1);
                TakeCode(untilBrace: true);
                Blank(1);
            }
            else
            {
                Blank(interpolated && Here is '{' or '}' && Ahead(1) == Here ? 2 : 1);
            }
        }
    }

    private void TakeRaw(int quotes, int holes)
    {
        Blank(quotes);
        string end = new('"', quotes);
        string open = new('{', Math.Max(holes, 1));
        while (_at < _text.Length && string.CompareOrdinal(_text, _at, end, 0, quotes) != 0)
        {
            if (holes > 0 && string.CompareOrdinal(_text, _at, open, 0, open.Length) == 0)
            {
                Blank(open.Length);
                TakeCode(untilBrace: true);
                Blank(open.Length);
            }
            else
            {
                Blank(1);
            }
        }

        Blank(quotes);
    }

    private void TakeCharacter()
    {
        Keep();
        while (_at < _text.Length && Here != '\'' && Here != '\n')
        {
            Blank(Here == '\\' ? 2 : 1);
        }

        Keep();
    }

    private void TakeLineComment()
    {
        int start = _at;
        int line = _line;
        while (_at < _text.Length && Here != '\n')
        {
            Blank(1);
        }

        _comments.Add(new Comment(line, _text[start.._at]));
    }

    private void TakeBlockComment()
    {
        int start = _at;
        int line = _line;
        Blank(2);
        while (_at < _text.Length && !(Here == '*' && Ahead(1) == '/'))
        {
            Blank(1);
        }

        Blank(2);
        _comments.Add(new Comment(line, _text[start..Math.Min(_at, _text.Length)]));
    }

    private void Keep() => Put(Here);

    private void Skip(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Put(Here);
        }
    }

    private void Blank(int count)
    {
        for (int i = 0; i < count && _at < _text.Length; i++)
        {
            Put(Here == '\n' ? '\n' : ' ');
        }
    }

    private void Put(char c)
    {
        _code.Append(c);
        _line += c == '\n' ? 1 : 0;
        _at++;
    }
}
