namespace PacketFs.Emulation;

/// <summary>The kinds of media that a disc file can be. The values stand in files: never renumber.</summary>
public enum MediumType : byte
{
    CdRw = 1,
    DvdPlusRw = 2,
    DvdRam = 3,
    BdRe = 4,

    /// <summary>DVD-RW: sequential, or formatted for restricted overwrite.</summary>
    DvdMinusRw = 5,

    /// <summary>A CD-RW that is formatted for Mount Rainier and nothing else.</summary>
    CdMrw = 6,

    /// <summary>A DVD+RW that is formatted for Mount Rainier and nothing else.</summary>
    DvdPlusMrw = 7,
    CdR = 8,

    /// <summary>Pressed: what a finalised CD-R holds, without its groove.</summary>
    CdRom = 9,
    DvdPlusR = 16,
    DvdMinusR = 17,

    /// <summary>BD-R, written sequentially; with pseudo-overwrite if it is formatted so.</summary>
    BdR = 18,

    /// <summary>Pressed.</summary>
    DvdRom = 19,

    /// <summary>Pressed.</summary>
    BdRom = 20,
}
