using System.Text;

namespace PacketFs.Recording.Cue;

/// <summary>Splits a line of a cue sheet into words; a word in quotation marks may hold blanks.</summary>
internal static class CueLine
{
    /// <summary>The words; null when a quotation mark is not closed.</summary>
    public static List<string>? Split(string line)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool isQuoted = false;
        bool hasWord = false;
        foreach (char c in line)
        {
            if (c == '"')
            {
                isQuoted = !isQuoted;
                hasWord = true;
            }
            else if (!isQuoted && char.IsWhiteSpace(c))
            {
                Flush();
            }
            else
            {
                word.Append(c);
                hasWord = true;
            }
        }

        Flush();
        return isQuoted ? null : words;

        void Flush()
        {
            if (hasWord)
            {
                words.Add(word.ToString());
                word.Clear();
                hasWord = false;
            }
        }
    }
}
