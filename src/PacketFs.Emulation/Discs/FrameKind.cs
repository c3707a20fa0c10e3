namespace PacketFs.Emulation.Discs;

/// <summary>What a frame of a CD holds that is recorded frame by frame. The values stand in files.</summary>
internal enum FrameKind : byte
{
    /// <summary>Nothing, or nothing that counts.</summary>
    Unwritten = 0,

    /// <summary>Mode 1; the user data are in the image.</summary>
    Mode1 = 1,

    /// <summary>Mode 2 Form 1 with the sub-header of plain data; the user data are in the image.</summary>
    Form1 = 2,

    /// <summary>
    /// The 2,352 bytes of the main channel are stored; user data of Mode 1 and Form 1 are in the image too.
    /// </summary>
    Main = 3,

    /// <summary>The same, with the 96 bytes of the sub-channel as the host sent them.</summary>
    Whole = 4,

    /// <summary>Link, run-in or run-out: nothing that can be read.</summary>
    Link = 5,

    /// <summary>Its writing failed or was cut.</summary>
    Unreadable = 6,
}
