namespace PacketFs.Udf.Repair;

/// <summary>What a block will hold, and when it is written.</summary>
internal readonly record struct PlannedBlock(byte[] Bytes, RepairPhase Phase);
