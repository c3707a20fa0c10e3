namespace PacketFs.Recording.Planning;

/// <summary>What the host sends for a sector.</summary>
public enum DeviceBlock
{
    /// <summary>2,048 bytes; the drive makes a Mode 1 sector of them, or a DVD or BD block.</summary>
    User2048,

    /// <summary>2,048 bytes; the drive makes a Mode 2 Form 1 sector of them.</summary>
    Form1User2048,

    /// <summary>2,332 bytes: sub-header and data of Mode 2; the drive adds the rest by the form bit.</summary>
    Mixed2332,

    /// <summary>2,336 bytes: Mode 2 after the header.</summary>
    Mode2User2336,

    /// <summary>2,352 bytes: audio, or a whole sector that is not scrambled.</summary>
    Sector2352,

    /// <summary>2,368 bytes: a whole sector, scrambled, with P and Q.</summary>
    RawPq2368,

    /// <summary>2,448 bytes: a whole sector, scrambled, with raw P-W.</summary>
    RawPw2448,
}
