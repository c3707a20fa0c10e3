using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>Last 36 bytes of a virtual allocation table of UDF 1.50 (2.2.10): the entries stand before it.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct VatTrailer150
{
    public const int Size = 36;

    public EntityId EntityIdentifier;
    public U32Le PreviousVatIcbLocation;
}
