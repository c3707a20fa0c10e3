namespace PacketFs.SimulationTests.Kills;

/// <summary>What the process that is killed has open.</summary>
public enum KilledDiscKind
{
    /// <summary>A CD-RW of the emulated drive: packets, spares, a drive with a cache that dies with the
    /// process.</summary>
    EmulatedCdRw,

    /// <summary>A plain image file, written block by block.</summary>
    PlainImage,

    /// <summary>A CD-R of the emulated drive, in packets of any length.</summary>
    EmulatedCdR,

    /// <summary>A DVD+R of the emulated drive.</summary>
    EmulatedDvdPlusR,

    /// <summary>A BD-R of the emulated drive.</summary>
    EmulatedBdR,
}
