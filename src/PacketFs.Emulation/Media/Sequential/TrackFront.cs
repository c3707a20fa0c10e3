using PacketFs.Core;

namespace PacketFs.Emulation.Media.Sequential;

/// <summary>
/// How far an open track is written. The packet table tells what is on the disc: what was found once is remembered, as
/// it only grows. What the drive has accepted and not written yet is known here alone.
/// </summary>
internal sealed class TrackFront
{
    private long _recorded = -1;
    private long _accepted;

    public void Accept(long end) => _accepted = Math.Max(_accepted, end);

    /// <summary>What was accepted ends with a write unit.</summary>
    public void Pad(int unit) => _accepted = (_accepted + unit - 1) / unit * unit;

    /// <summary>The buffer is empty.</summary>
    public void Forget() => _accepted = 0;

    public long Next(EmulatedDisc disc, in SequentialTrack track) =>
        Math.Min(track.End, Math.Max(_accepted, Recorded(disc, track)));

    /// <summary>Behind the last write unit that is not blank, but not behind the track.</summary>
    public long Recorded(EmulatedDisc disc, in SequentialTrack track)
    {
        int unit = disc.PacketBlocks;
        long block = Math.Max(_recorded, track.Start);
        while (block < track.End && disc.GetPacketState((int)(block / unit)) != PacketState.Blank)
        {
            block += unit;
        }

        Invariant.Require(block % unit == 0, "tracks begin on write units");
        _recorded = block;
        return Math.Min(block, track.End);
    }

    public bool IsDamaged(EmulatedDisc disc, in SequentialTrack track)
    {
        long recorded = Recorded(disc, track);
        return recorded > track.Start
            && recorded > track.RepairedEnd
            && disc.GetPacketState((int)((recorded - 1) / disc.PacketBlocks)) == PacketState.Unreadable;
    }
}
