using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>An ICB that something names and that holds nothing which can be used.</summary>
internal readonly record struct UnreadNode(LongAd Icb, NodeKind Kind, Where Where, LbAddr? Directory, ulong Offset);
