namespace PacketFs.Mmc.Replies;

/// <summary>Disc status of READ DISC INFORMATION.</summary>
public enum DiscStatus : byte
{
    Blank = 0,

    /// <summary>Incomplete: can be appended to.</summary>
    Appendable = 1,

    /// <summary>Complete. A CD-RW that is formatted for packets says so too, and can be written all the same.</summary>
    Finalised = 2,

    /// <summary>Other: media that are written at random.</summary>
    RandomWritable = 3,
}
