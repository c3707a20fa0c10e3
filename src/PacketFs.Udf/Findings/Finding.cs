namespace PacketFs.Udf.Findings;

/// <summary>One thing that was found to be wrong or remarkable on a volume.</summary>
/// <param name="Problem">What it is; its code and severity stand in <see cref="ProblemTable"/>.</param>
/// <param name="Where">The sector, block, object or path, for a person.</param>
/// <param name="Detail">What was found and what was expected; may be empty.</param>
public readonly record struct Finding(Problem Problem, string Where, string Detail)
{
    /// <summary>The stable name of the problem.</summary>
    public string Code => ProblemTable.Get(Problem).Code;

    public Severity Severity => ProblemTable.Get(Problem).Severity;

    /// <summary>The whole sentence.</summary>
    public string Message
    {
        get
        {
            string text = ProblemTable.Get(Problem).Text;
            return Detail.Length == 0 ? text : $"{text}: {Detail}";
        }
    }

    public override string ToString() => $"{Severity} {Code} at {Where}: {Message}";
}
