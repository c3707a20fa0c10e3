using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media;

/// <summary>FORMAT UNIT, whatever form its list had.</summary>
/// <param name="IsGrow">Adds to what is formatted instead of starting anew.</param>
/// <param name="BlockCount">Blocks of the result, or blocks to add.</param>
/// <param name="Certify">Read everything back.</param>
/// <param name="CompleteList">The drive keeps the defects that it knows, and looks for no others.</param>
/// <param name="StopOnDefect">End with an error at the first defect found.</param>
internal readonly record struct FormatRequest(
    FormatType Type, bool IsGrow, uint BlockCount, uint Parameter, bool Certify, bool StopOnDefect, byte Subtype = 0,
    bool CompleteList = false);
