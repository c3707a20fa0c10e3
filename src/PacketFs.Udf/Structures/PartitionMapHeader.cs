using System.Runtime.InteropServices;

namespace PacketFs.Udf.Structures;

/// <summary>What every partition map starts with. ECMA-167 3/10.7.1.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct PartitionMapHeader
{
    public const int Size = 2;
    public const byte Type1 = 1;
    public const byte Type2 = 2;

    public byte PartitionMapType;
    public byte PartitionMapLength;
}
