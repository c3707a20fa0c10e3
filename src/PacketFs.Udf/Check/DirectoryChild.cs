using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>An entry of a directory that waits to be followed.</summary>
internal readonly record struct DirectoryChild(LongAd Icb, string Name, FileCharacteristics Characteristics,
    ulong Offset);
