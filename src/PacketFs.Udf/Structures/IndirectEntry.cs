using System.Runtime.InteropServices;

namespace PacketFs.Udf.Structures;

/// <summary>Where the next entry of an ICB of strategy 4096 is. ECMA-167 4/14.7.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct IndirectEntry
{
    public const int Size = 52;

    public DescriptorTag Tag;
    public IcbTag IcbTag;
    public LongAd IndirectIcb;
}
