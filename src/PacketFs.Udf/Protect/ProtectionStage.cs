namespace PacketFs.Udf.Protect;

/// <summary>Blocks that are written together and are on the medium before the next stage begins.</summary>
internal sealed record ProtectionStage(IReadOnlyDictionary<long, byte[]> Blocks);
