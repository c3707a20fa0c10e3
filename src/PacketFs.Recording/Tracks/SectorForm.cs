namespace PacketFs.Recording.Tracks;

/// <summary>What the sectors of an input are.</summary>
public enum SectorForm
{
    /// <summary>2,352 bytes: 588 stereo samples, little-endian.</summary>
    Audio,

    /// <summary>2,048 bytes: user data of Mode 1 (an ISO image); on DVD and BD a block.</summary>
    Mode1,

    /// <summary>2,352 bytes: whole Mode 1 sectors, not scrambled.</summary>
    Mode1Raw,

    /// <summary>2,048 bytes: user data of Mode 2 Form 1.</summary>
    Form1,

    /// <summary>2,336 bytes: Mode 2 without sync and header; sub-headers, EDC and ECC are in it.</summary>
    Mode2,

    /// <summary>2,352 bytes: whole Mode 2 sectors, not scrambled.</summary>
    Mode2Raw,
}
