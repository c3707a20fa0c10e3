namespace PacketFs.Emulation;

/// <summary>What blank disc to take out of the box. Everything that is not said has the commonest value.</summary>
public sealed record DiscDescription
{
    public MediumType Medium { get; init; } = MediumType.CdRw;

    /// <summary>CD-RW: 74 or 80, or 21 (8 cm). CD-R: these, or from 2 on for experiments.</summary>
    public int Minutes { get; init; } = 80;

    /// <summary>CD-RW.</summary>
    public CdRwSubType SubType { get; init; } = CdRwSubType.HighSpeed;

    /// <summary>
    /// Write units (packets, ECC blocks, clusters) of a disc that is smaller than those that are sold; 0 for the size
    /// that is. Not for CD-RW, whose size is its length in minutes.
    /// </summary>
    public int Units { get; init; }

    /// <summary>Blocks that a pressed disc holds.</summary>
    internal long ContentBlocks { get; init; }

    /// <summary>Packets that can never be written.</summary>
    public int DefectCount { get; init; }

    /// <summary>Where they lie follows from this alone.</summary>
    public ulong DefectSeed { get; init; }

    /// <summary>Rewrites that a packet survives; 0 for no limit. Real CD-RW: about 1,000.</summary>
    public uint WearLimit { get; init; }

    /// <summary>80 minutes, high speed, faultless.</summary>
    public static DiscDescription CdRw80 { get; } = new();

    /// <summary>74 minutes, high speed, faultless.</summary>
    public static DiscDescription CdRw74 { get; } = new() { Minutes = 74 };
}
