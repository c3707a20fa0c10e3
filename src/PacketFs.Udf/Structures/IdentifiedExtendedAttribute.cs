using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// Head of an implementation use (type 2048) or application use (type 65536) attribute: its data follows. ECMA-167
/// 4/14.10.8, 4/14.10.9.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct IdentifiedExtendedAttribute
{
    public const int HeadSize = 48;

    public ExtendedAttribute Attribute;
    public U32Le UseLength;
    public EntityId Identifier;

    /// <summary>UDF's header checksum: the 16-bit sum of the head's 48 bytes. UDF 3.3.4.5.</summary>
    public static ushort HeaderChecksum(ReadOnlySpan<byte> attribute)
    {
        int sum = 0;
        foreach (byte value in attribute[..HeadSize])
        {
            sum += value;
        }

        return (ushort)(sum & 0xFFFF);
    }
}
