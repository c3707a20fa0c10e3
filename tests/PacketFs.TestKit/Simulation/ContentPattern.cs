using System.Text;

namespace PacketFs.TestKit.Simulation;

/// <summary>
/// Content that says whose it is: cells of 32 bytes with the file's name, the number of the write, and where in the
/// file they belong. Bytes that turn up where they do not belong tell where they came from.
/// </summary>
public static class ContentPattern
{
    public const int CellBytes = 32;

    /// <summary>Fills what is to be written at an offset of a file.</summary>
    public static void Fill(Span<byte> data, string file, int generation, long offset)
    {
        Span<byte> cell = stackalloc byte[CellBytes];
        string name = file.Length <= 11 ? file.PadRight(11) : file[^11..];
        for (int done = 0; done < data.Length;)
        {
            long start = (offset + done) / CellBytes * CellBytes;
            string text = $"{name}|{generation:D6}|{start:D11}|\n";
            cell.Fill((byte)'.');
            Encoding.ASCII.GetBytes(text, cell);
            int skip = (int)(offset + done - start);
            int count = Math.Min(CellBytes - skip, data.Length - done);
            cell.Slice(skip, count).CopyTo(data[done..]);
            done += count;
        }
    }

    /// <summary>The cell at an offset, for a person.</summary>
    public static string Describe(ReadOnlySpan<byte> content, int offset)
    {
        int start = offset / CellBytes * CellBytes;
        if (start >= content.Length)
        {
            return "nothing";
        }

        ReadOnlySpan<byte> cell = content[start..Math.Min(start + CellBytes, content.Length)];
        return !cell.ContainsAnyExcept((byte)0) ? "zeros"
            : cell.ContainsAnyExceptInRange((byte)'\n', (byte)'~') ? Convert.ToHexString(cell)
            : $"\"{Encoding.ASCII.GetString(cell).TrimEnd()}\"";
    }
}
