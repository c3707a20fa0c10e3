using System.Runtime.InteropServices;

namespace PacketFs.Mmc.Replies;

/// <summary>Mode parameter header of MODE SENSE(6) and MODE SELECT(6) (SPC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct ModeParameterHeader6
{
    public const int Size = 4;

    public byte ModeDataLength;         // bytes after this field; 0 on MODE SELECT
    public byte MediumType;
    public byte DeviceSpecific;
    public byte BlockDescriptorLength;
}
