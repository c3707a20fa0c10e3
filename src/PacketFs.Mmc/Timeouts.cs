namespace PacketFs.Mmc;

/// <summary>How long commands may take: the longest that recording programs in the field allow.</summary>
internal static class Timeouts
{
    public static readonly TimeSpan Read = TimeSpan.FromSeconds(120);
    public static readonly TimeSpan Write = TimeSpan.FromSeconds(200);
    public static readonly TimeSpan Flush = TimeSpan.FromHours(1);

    /// <summary>Spin-up and recognition of a disc.</summary>
    public static readonly TimeSpan Ready = TimeSpan.FromSeconds(60);

    /// <summary>Blanking and formatting of a whole disc at the lowest speed.</summary>
    public static readonly TimeSpan WholeDisc = TimeSpan.FromHours(5);

    /// <summary>Closing a session or a disc.</summary>
    public static readonly TimeSpan Close = TimeSpan.FromHours(1);
}
