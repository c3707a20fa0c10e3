namespace PacketFs.Mmc.Commands;

/// <summary>What CLOSE TRACK/SESSION closes (MMC); the meaning depends on the medium.</summary>
public enum CloseFunction : byte
{
    /// <summary>DVD+RW: stop formatting in the background, quickly.</summary>
    StopBackgroundFormat = 0,

    /// <summary>Close the logical track.</summary>
    Track = 1,

    /// <summary>
    /// Close the session or border; DVD+RW: stop formatting and write a lead-out; MRW: suspend formatting.
    /// </summary>
    Session = 2,

    /// <summary>DVD-R, DVD-RW: finalise.</summary>
    FinaliseMinusDisc = 3,

    /// <summary>DVD+R DL: close the session with an extended lead-out.</summary>
    SessionExtendedLeadOut = 4,

    /// <summary>DVD+R: finalise, padded to a radius of 30 mm.</summary>
    FinaliseMinimalRadius = 5,

    /// <summary>DVD+R, BD-R: finalise.</summary>
    FinaliseDisc = 6,
}
