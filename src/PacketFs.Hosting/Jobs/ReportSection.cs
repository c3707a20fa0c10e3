namespace PacketFs.Hosting.Jobs;

/// <summary>Facts that belong together.</summary>
public sealed class ReportSection(string key, string title)
{
    private readonly List<ReportLine> _lines = [];

    /// <summary>Stable name for programs.</summary>
    public string Key { get; } = key;

    public string Title { get; } = title;

    public IReadOnlyList<ReportLine> Lines => _lines;

    public ReportSection Add(string key, string name, string value, object? raw = null)
    {
        _lines.Add(new ReportLine(key, name, value, raw ?? value));
        return this;
    }

    /// <summary>Tells people alone.</summary>
    public ReportSection AddShown(string name, string value)
    {
        _lines.Add(new ReportLine("", name, value, null));
        return this;
    }

    /// <summary>Tells programs alone.</summary>
    public ReportSection AddRaw(string key, object? raw)
    {
        _lines.Add(new ReportLine(key, key, "", raw));
        return this;
    }
}
