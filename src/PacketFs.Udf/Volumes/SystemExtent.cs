using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>One extent of a file that the volume itself needs.</summary>
/// <param name="Type">Recorded, allocated, or a hole.</param>
/// <param name="LengthBytes">Bytes of it.</param>
/// <param name="Location">Where it starts; of no meaning for a hole.</param>
public readonly record struct SystemExtent(ExtentType Type, uint LengthBytes, LbAddr Location);
