using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>What every extended attribute starts with. ECMA-167 4/14.10.2.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct ExtendedAttribute
{
    public const int HeadSize = 12;

    public U32Le AttributeTypeField;
    public byte AttributeSubtype;
    public Bytes3 Reserved;
    /// <summary>
    /// Bytes of the whole attribute. Less than <see cref="HeadSize"/> is a fault and must end a walk.
    /// </summary>
    public U32Le AttributeLength;

    public readonly ExtendedAttributeType AttributeType => (ExtendedAttributeType)(uint)AttributeTypeField;
}
