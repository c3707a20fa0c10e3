using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mmc;

namespace PacketFs.Recording.CdText;

/// <summary>A pack of CD-TEXT as the lead-in carries it: 18 bytes (IEC 60908 annex on CD-TEXT; MMC annex J).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct CdTextPack
{
    /// <summary>Bytes of a pack.</summary>
    public const int Size = 18;

    /// <summary>80h title, 81h performer, ... 8Fh size information.</summary>
    public byte Type;

    /// <summary>0 the disc; else the track whose text the pack starts with.</summary>
    public byte TrackNumber;

    /// <summary>Counts the packs of a block from 0.</summary>
    public byte SequenceNumber;

    /// <summary>7 double-byte characters, 6-4 block (language), 3-0 characters of this text in packs before.</summary>
    public byte BlockAndPosition;

    /// <summary>12 bytes; texts end with 00h and follow each other without a gap.</summary>
    public CdTextBytes Text;

    /// <summary>CRC-16 of the 16 bytes before, inverted.</summary>
    public U16Be Crc;

    /// <summary>The pack with its CRC.</summary>
    public readonly CdTextPack Sealed()
    {
        CdTextPack copy = this;
        copy.Crc = (ushort)(Crc16.Compute(Wire.BytesOf(ref copy)[..(Size - U16Be.Size)]) ^ 0xFFFF);
        return copy;
    }

    /// <summary>Whether the CRC fits.</summary>
    public readonly bool IsSound => Sealed().Crc == (ushort)Crc;
}
