using System.Runtime.InteropServices;

namespace PacketFs.Mmc.Cd;

/// <summary>
/// Sub-header of a Mode 2 sector (CD-ROM XA); recorded twice. Bit 5 of the submode decides between Form 1 and Form 2.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct CdSubHeader
{
    public const int Size = 4;

    public byte File;
    public byte Channel;

    /// <summary>b0 end of record, b1 video, b2 audio, b3 data, b5 Form 2, b6 real time, b7 end of file.</summary>
    public byte Submode;
    public byte CodingInformation;

    private const byte DataBit = 0x08;
    private const byte Form2Bit = 0x20;

    public CdSubHeader(byte file, byte channel, byte submode, byte codingInformation)
    {
        File = file;
        Channel = channel;
        Submode = submode;
        CodingInformation = codingInformation;
    }

    public readonly bool IsForm2 => Bits.Has(Submode, Form2Bit);

    /// <summary>00 00 08 00: plain data in Form 1, what packet discs carry.</summary>
    public static CdSubHeader Data => new(0, 0, DataBit, 0);

    /// <summary>The same with the Form 2 bit set or cleared.</summary>
    public readonly CdSubHeader WithForm2(bool on) =>
        new(File, Channel, Bits.Set(Submode, Form2Bit, on), CodingInformation);
}
