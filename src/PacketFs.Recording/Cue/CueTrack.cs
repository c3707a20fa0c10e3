using PacketFs.Recording.CdText;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Cue;

/// <summary>A TRACK of a cue sheet with all that stands under it.</summary>
/// <param name="Number">1 to 99.</param>
/// <param name="Form">From its mode.</param>
/// <param name="Line">In the cue sheet, from 1.</param>
public sealed record CueTrack(int Number, SectorForm Form, int Line)
{
    /// <summary>In the order of the sheet; ascending.</summary>
    public List<CueIndex> Indexes { get; } = [];

    /// <summary>PREGAP, in sectors.</summary>
    public int PreGap { get; set; }

    /// <summary>POSTGAP, in sectors.</summary>
    public int PostGap { get; set; }

    /// <summary>FLAGS DCP.</summary>
    public bool IsCopyPermitted { get; set; }

    /// <summary>FLAGS 4CH.</summary>
    public bool HasFourChannels { get; set; }

    /// <summary>FLAGS PRE.</summary>
    public bool HasPreEmphasis { get; set; }

    /// <summary>FLAGS SCMS.</summary>
    public bool IsProtectedCopy { get; set; }

    /// <summary>ISRC.</summary>
    public string? Isrc { get; set; }

    /// <summary>TITLE, PERFORMER, ...</summary>
    public CdTextFields Text { get; set; } = new();
}
