namespace PacketFs.Udf.Facts;

/// <summary>The spare packets of a volume.</summary>
/// <param name="PacketBlocks">Blocks of a packet.</param>
/// <param name="Total">Spare packets that the tables name.</param>
/// <param name="Free">Not used yet.</param>
/// <param name="InUse">Standing in for a packet that went bad.</param>
/// <param name="Defective">Bad themselves.</param>
public sealed record SpareFacts(int PacketBlocks, int Total, int Free, int InUse, int Defective);
