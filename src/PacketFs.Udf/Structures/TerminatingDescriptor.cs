using System.Runtime.InteropServices;

namespace PacketFs.Udf.Structures;

/// <summary>Ends a sequence. ECMA-167 3/10.9, 4/14.2.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct TerminatingDescriptor
{
    public const int Size = 512;

    public DescriptorTag Tag;
    public Bytes496 Reserved;
}
