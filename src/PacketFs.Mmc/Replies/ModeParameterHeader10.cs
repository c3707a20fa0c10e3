using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>Mode parameter header of MODE SENSE(10) and MODE SELECT(10) (SPC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct ModeParameterHeader10
{
    public const int Size = 8;

    public U16Be ModeDataLength;        // bytes after this field; 0 on MODE SELECT
    public byte MediumType;
    public byte DeviceSpecific;
    public U16Be Reserved;
    public U16Be BlockDescriptorLength;
}
