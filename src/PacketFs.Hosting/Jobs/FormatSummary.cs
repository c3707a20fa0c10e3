namespace PacketFs.Hosting.Jobs;

/// <summary>What formatting has made.</summary>
/// <param name="Text">One line for a person.</param>
/// <param name="SparedPackets">Packets that were found bad and are avoided.</param>
public sealed record FormatSummary(string Text, int SparedPackets);
