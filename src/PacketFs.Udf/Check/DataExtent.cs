using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>Recorded bytes of a stream, in one run of blocks.</summary>
internal readonly record struct DataExtent(LbAddr Start, uint Length);
