using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>Starts a space of extended attributes. ECMA-167 4/14.10.1, UDF 3.3.4.1.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct ExtendedAttributeHeaderDescriptor
{
    public const int Size = 24;
    /// <summary>
    /// "No such attributes" in UDF 2.00 and later; before, an offset at the end of the space says so.
    /// </summary>
    public const uint None = 0xFFFF_FFFF;

    public DescriptorTag Tag;
    public U32Le ImplementationAttributesLocation;
    public U32Le ApplicationAttributesLocation;
}
