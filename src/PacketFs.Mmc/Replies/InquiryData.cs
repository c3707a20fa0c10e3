using System.Runtime.InteropServices;

namespace PacketFs.Mmc.Replies;

/// <summary>Standard INQUIRY data, the first 36 bytes (SPC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct InquiryData
{
    public const int Size = 36;

    /// <summary>Peripheral device type of every CD, DVD and BD drive.</summary>
    public const byte MultiMediaDevice = 0x05;

    public byte PeripheralType;         // bits 7-5 qualifier, 4-0 device type
    public byte RemovableMedium;        // bit 7
    public byte Version;
    public byte ResponseDataFormat;     // bits 3-0
    public byte AdditionalLength;       // bytes after this one; 31 for these 36
    public byte Flags5;
    public byte Flags6;
    public byte Flags7;
    public Ascii8 Vendor;
    public Ascii16 Product;
    public Ascii4 Revision;

    public readonly byte DeviceType => (byte)(PeripheralType & 0x1F);

    public bool IsRemovable
    {
        readonly get => Bits.Has(RemovableMedium, 0x80);
        set => RemovableMedium = Bits.Set(RemovableMedium, 0x80, value);
    }
}
