using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// Device numbers of a device node; a developer's identifier follows. ECMA-167 4/14.10.7, UDF 3.3.4.4.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct DeviceSpecificationExtendedAttribute
{
    public const int HeadSize = 24;

    public ExtendedAttribute Attribute;
    public U32Le ImplementationUseLength;
    public U32Le MajorDeviceIdentification;
    public U32Le MinorDeviceIdentification;
}
