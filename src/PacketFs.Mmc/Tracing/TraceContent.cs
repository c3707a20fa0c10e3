namespace PacketFs.Mmc.Tracing;

/// <summary>What a command record holds of the bytes that moved. The values stand in files.</summary>
internal enum TraceContent : byte
{
    None = 0,
    Data = 1,
    Digest = 2,
}
