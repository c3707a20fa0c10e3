using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>
/// A format: as READ FORMAT CAPACITIES offers it (formattable capacity descriptor) and as FORMAT UNIT takes it (format
/// descriptor). Best copied from the one to the other and then adjusted (MMC).
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct FormatDescriptor
{
    public const int Size = 8;

    public U32Be BlockCount;
    public byte TypeAndSubtype;         // bits 7-2 format type, 1-0 sub-type

    /// <summary>
    /// Its meaning hangs on the type: packet size, ECC block size, spare clusters, block length, restart bit.
    /// </summary>
    public U24Be Parameter;

    public FormatDescriptor(uint blockCount, FormatType type, uint parameter, byte subtype = 0)
    {
        BlockCount = blockCount;
        TypeAndSubtype = (byte)((((byte)type << 2) & 0xFC) | (subtype & 0x03));
        Parameter = parameter;
    }

    public FormatType Type
    {
        readonly get => (FormatType)(TypeAndSubtype >> 2);
        set => TypeAndSubtype = Bits.Insert(TypeAndSubtype, 0xFC, 2, (int)value);
    }

    public byte Subtype
    {
        readonly get => (byte)(TypeAndSubtype & 0x03);
        set => TypeAndSubtype = Bits.Insert(TypeAndSubtype, 0x03, 0, value);
    }

    public override readonly string ToString() =>
        $"type {(byte)Type:X2}h.{Subtype}, {BlockCount} blocks, parameter {(uint)Parameter:X6}h";
}
