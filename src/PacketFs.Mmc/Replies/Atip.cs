using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>READ TOC/PMA/ATIP format 4: what the pre-groove of a recordable CD says (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct Atip
{
    public const int Size = 32;

    public U16Be Length;                // bytes after this field
    public U16Be Reserved2;
    public byte WritingPower;           // 7 = 1, 6-4 indicative target writing power, 3 DDCD, 2-0 reference speed
    public byte Usage;                  // 6 URU
    public byte MediumType;             // 7 = 1, 6 CD-RW, 5-3 sub-type, 2 A1 valid, 1 A2 valid, 0 A3 valid
    public byte Reserved7;
    public Msf LeadInStart;
    public byte Reserved11;
    public Msf LastPossibleLeadOutStart;
    public byte Reserved15;
    public U24Be A1;
    public byte Reserved19;
    public U24Be A2;
    public byte Reserved23;
    public U24Be A3;
    public byte Reserved27;
    public U24Be S4;
    public byte Reserved31;

    public bool IsRewritable
    {
        readonly get => Bits.Has(MediumType, 0x40);
        set => MediumType = Bits.Set(MediumType, 0x40, value);
    }

    /// <summary>CD-RW: 0 standard (1x to 4x), 1 high speed, 2 ultra speed.</summary>
    public byte Subtype
    {
        readonly get => (byte)((MediumType >> 3) & 0x07);
        set => MediumType = Bits.Insert(MediumType, 0x38, 3, value);
    }

    public bool IsA1Valid
    {
        readonly get => Bits.Has(MediumType, 0x04);
        set => MediumType = Bits.Set(MediumType, 0x04, value);
    }
}
