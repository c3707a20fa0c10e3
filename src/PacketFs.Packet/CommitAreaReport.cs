namespace PacketFs.Packet;

/// <summary>What <see cref="PacketDevice.AttachCommitArea"/> did.</summary>
/// <param name="Outcome">In one word.</param>
/// <param name="Records">Records replayed.</param>
/// <param name="Blocks">Blocks whose committed content came from the log; of a stale log: that were dropped.</param>
/// <param name="Packets">Packets that they lie in.</param>
/// <param name="UnreadableLogPackets">Packets of the area that could not be read: torn by a cut, or defective. Normal
/// in small numbers.</param>
/// <param name="DroppedLogPackets">Packets of a commit that a cut left unfinished.</param>
public readonly record struct CommitAreaReport(
    CommitAreaOutcome Outcome,
    int Records = 0,
    int Blocks = 0,
    int Packets = 0,
    int UnreadableLogPackets = 0,
    int DroppedLogPackets = 0);
