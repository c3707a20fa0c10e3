using System.Runtime.InteropServices;

namespace PacketFs.Udf.Structures;

/// <summary>Ends an ICB of strategy 4096. ECMA-167 4/14.8.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct TerminalEntry
{
    public const int Size = 36;

    public DescriptorTag Tag;
    public IcbTag IcbTag;
}
