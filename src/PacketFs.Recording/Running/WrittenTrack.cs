using PacketFs.Core;
using PacketFs.Recording.Planning;

namespace PacketFs.Recording.Running;

/// <summary>A track as it was written.</summary>
/// <param name="Planned">What was planned.</param>
/// <param name="Start">Where its first block went (the gap's, where the host sent one).</param>
/// <param name="Blocks">Sent by commands that succeeded.</param>
public sealed record WrittenTrack(PlannedTrack Planned, Lba Start, long Blocks)
{
    /// <summary>Blocks of the track that were sent before these: packets of any length stand apart.</summary>
    public long Before { get; init; }
}
