using PacketFs.Core;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc.Cd;

/// <summary>
/// The TOC as the Q sub-channel of a lead-in carries it: each line three times, all lines over and over until the
/// lead-in ends (ECMA-130 22.3.4). Reading gathers lines until every one was seen.
/// </summary>
public static class LeadInToc
{
    /// <summary>How often a line is repeated before the next one.</summary>
    public const int Repeats = 3;

    /// <summary>The most lines that a session can have: 99 tracks, A0h to A2h, pointers.</summary>
    public const int MostLines = 99 + 3 + 6;

    /// <summary>The frame that a lead-in carries at <paramref name="lba"/>.</summary>
    /// <param name="lines">In binary, as READ TOC tells them; at least one.</param>
    /// <param name="start">First frame of the lead-in.</param>
    /// <param name="lba">Where the frame lies, not before the start.</param>
    public static SubchannelQ FrameAt(ReadOnlySpan<RawTocEntry> lines, Lba start, Lba lba)
    {
        Invariant.Require(lines.Length > 0 && lba >= start, "a lead-in has lines, from its start on");
        return SubchannelQ.TocLine(lines[(int)((lba - start) / Repeats % lines.Length)], lba);
    }

    /// <summary>Takes the line of a frame into a list, unless it is damaged, no line, or there already.</summary>
    /// <param name="q">A frame of the lead-in.</param>
    /// <param name="session">The session that the lead-in belongs to.</param>
    /// <param name="lines">Room for <see cref="MostLines"/>.</param>
    /// <param name="count">How many are there.</param>
    /// <returns>How many are there now.</returns>
    public static int Gather(in SubchannelQ q, byte session, Span<RawTocEntry> lines, int count)
    {
        if (count == lines.Length || !q.TryReadTocLine(session, out RawTocEntry line))
        {
            return count;
        }

        foreach (ref readonly RawTocEntry known in lines[..count])
        {
            if (known.Point == line.Point && known.AdrControl == line.AdrControl)
            {
                return count;
            }
        }

        lines[count] = line;
        return count + 1;
    }
}
