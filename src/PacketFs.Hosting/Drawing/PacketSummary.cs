namespace PacketFs.Hosting.Drawing;

/// <summary>Some packets, counted.</summary>
public struct PacketSummary
{
    public int Count { get; internal set; }

    /// <summary>That hold something readable.</summary>
    public int Written { get; internal set; }

    public int Unreadable { get; internal set; }

    /// <summary>That cannot be written.</summary>
    public int Defective { get; internal set; }

    /// <summary>How often the most written one has been written.</summary>
    public long WearMost { get; internal set; }

    public long WearSum { get; internal set; }

    public readonly bool IsBad => Unreadable > 0 || Defective > 0;

    public readonly double WearAverage => Count == 0 ? 0 : (double)WearSum / Count;
}
