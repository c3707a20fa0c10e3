namespace PacketFs.Mmc.Cd;

/// <summary>How the 2,352 bytes of a CD sector are used (ECMA-130 14, CD-ROM XA).</summary>
public enum CdSectorMode : byte
{
    /// <summary>588 stereo samples; no sync, no header, never scrambled.</summary>
    Audio,

    /// <summary>Sync, header, 2,336 zeros.</summary>
    Mode0,

    /// <summary>2,048 user bytes under EDC and ECC.</summary>
    Mode1,

    /// <summary>2,336 user bytes, no protection of its own.</summary>
    Mode2Formless,

    /// <summary>Sub-header and 2,048 user bytes under EDC and ECC.</summary>
    Mode2Form1,

    /// <summary>Sub-header and 2,324 user bytes under EDC.</summary>
    Mode2Form2,
}
