using System.Text;

namespace PacketFs.SimulationTests.Media.Matrix;

/// <summary>
/// The matrix: of every medium, a cell for everything that can be done to a disc. As text, a section for each medium
/// and a line for each cell.
/// </summary>
internal sealed class MediaMatrix
{
    private const int NameColumns = 36;
    private readonly Dictionary<(string Row, string Step), string> _cells = [];
    private readonly Lock _lock = new();

    public string? this[string row, string step]
    {
        get
        {
            lock (_lock)
            {
                return _cells.GetValueOrDefault((row, step));
            }
        }

        set
        {
            lock (_lock)
            {
                _cells[(row, step)] = value!;
            }
        }
    }

    /// <summary>Reads what <see cref="Print"/> has made.</summary>
    public static MediaMatrix Parse(IEnumerable<string> lines)
    {
        MediaMatrix matrix = new();
        string row = "";
        foreach (string line in lines)
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                row = line[2..];
            }
            else if (line.Length > NameColumns)
            {
                matrix[row, line[..NameColumns].TrimEnd()] = line[NameColumns..];
            }
        }

        return matrix;
    }

    /// <summary>Every cell is there.</summary>
    public bool IsComplete => MediaRow.All.All(row => MediaStep.All.All(step => this[row.Name, step.Name] is not null));

    public string Print()
    {
        StringBuilder text = new();
        foreach (MediaRow row in MediaRow.All)
        {
            text.Append("# ").Append(row.Name).Append('\n');
            foreach (MediaStep step in MediaStep.All)
            {
                string cell = this[row.Name, step.Name] ?? "-";
                text.Append(step.Name.PadRight(NameColumns)).Append(cell).Append('\n');
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
