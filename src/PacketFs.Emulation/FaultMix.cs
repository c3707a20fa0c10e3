namespace PacketFs.Emulation;

/// <summary>How many faults of each kind <see cref="FaultPlan.FromSeed"/> scatters, and over how long a run.</summary>
public sealed record FaultMix
{
    /// <summary>Faults bound to commands strike in 1..this.</summary>
    public long Commands { get; init; } = 1_000;

    /// <summary>Faults bound to packet writes strike in 1..this.</summary>
    public long PacketWrites { get; init; } = 1_000;

    /// <summary>Faults bound to places lie below this packet.</summary>
    public int Packets { get; init; } = 9_227;

    public int DefectivePackets { get; init; }

    public int WriteErrors { get; init; }

    public int DeferredWriteErrors { get; init; }

    /// <summary>Packets that fail to be read one to three times.</summary>
    public int ReadErrors { get; init; }

    public int SilentWrites { get; init; }

    public int MisdirectedWrites { get; init; }

    /// <summary>Storms of one to eight commands.</summary>
    public int BusyStorms { get; init; }

    /// <summary>6/28/00 or 6/29/00.</summary>
    public int UnitAttentions { get; init; }

    public int PowerCuts { get; init; }

    public int PowerCutsInPackets { get; init; }
}
