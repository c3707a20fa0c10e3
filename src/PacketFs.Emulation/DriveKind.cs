namespace PacketFs.Emulation;

/// <summary>What the drive can do with discs at all.</summary>
public enum DriveKind
{
    /// <summary>Writes every kind of medium that it knows, and reads what is not finished.</summary>
    Recorder,

    /// <summary>
    /// Reads only: it sees what lies behind a lead-in (a border-in) and has never heard of a PMA or RMA. It follows
    /// packets on CD-RW (Method 2 addressing: MultiRead).
    /// </summary>
    Rom,

    /// <summary>A <see cref="Rom"/> of the time before CD-RW: packets of fixed length are nothing to it.</summary>
    RomWithoutMultiRead,
}
