using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.ModePages;

/// <summary>
/// Mode page 05h: how CD-R, CD-RW, DVD-R and DVD-RW are written (MMC). DVD+R, DVD+RW, DVD-RAM and BD must not get it.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct WriteParametersPage : IModePage
{
    public const int Size = 52;

    public ModePageHeader PageHeader;
    public byte WriteFlags;             // 6 BUFE, 5 LS_V, 4 test write, 3-0 write type
    public byte TrackFlags;             // 7-6 multi-session, 5 FP, 4 copy, 3-0 track mode
    public byte BlockTypeField;         // 3-0 data block type
    public byte LinkSize;
    public byte Reserved6;
    public byte HostApplicationCode;
    public byte SessionFormat;
    public byte Reserved9;
    public U32Be PacketSize;            // user blocks, when FP
    public U16Be AudioPauseLength;
    public Ascii16 MediaCatalogNumber;
    public Ascii16 RecordingCode;       // ISRC
    public U32Be SubHeader;             // Mode 2 Form 1: 00 00 08 00

    public static ModePageCode PageCode => ModePageCode.WriteParameters;

    public static int PageSize => Size;

    public WriteType WriteType
    {
        readonly get => (WriteType)(WriteFlags & 0x0F);
        set => WriteFlags = Bits.Insert(WriteFlags, 0x0F, 0, (int)value);
    }

    /// <summary>BUFE: the drive may pause when its buffer runs empty.</summary>
    public bool BufferUnderrunFree
    {
        readonly get => Bits.Has(WriteFlags, 0x40);
        set => WriteFlags = Bits.Set(WriteFlags, 0x40, value);
    }

    public bool IsLinkSizeValid
    {
        readonly get => Bits.Has(WriteFlags, 0x20);
        set => WriteFlags = Bits.Set(WriteFlags, 0x20, value);
    }

    public bool TestWrite
    {
        readonly get => Bits.Has(WriteFlags, 0x10);
        set => WriteFlags = Bits.Set(WriteFlags, 0x10, value);
    }

    public MultiSession MultiSession
    {
        readonly get => (MultiSession)(TrackFlags >> 6);
        set => TrackFlags = Bits.Insert(TrackFlags, 0xC0, 6, (int)value);
    }

    public bool IsFixedPacket
    {
        readonly get => Bits.Has(TrackFlags, 0x20);
        set => TrackFlags = Bits.Set(TrackFlags, 0x20, value);
    }

    /// <summary>The CONTROL nibble of the track.</summary>
    public byte TrackMode
    {
        readonly get => (byte)(TrackFlags & 0x0F);
        set => TrackFlags = Bits.Insert(TrackFlags, 0x0F, 0, value);
    }

    public DataBlockType DataBlockType
    {
        readonly get => (DataBlockType)(BlockTypeField & 0x0F);
        set => BlockTypeField = Bits.Insert(BlockTypeField, 0x0F, 0, (int)value);
    }

    public ModePageHeader Header
    {
        readonly get => PageHeader;
        set => PageHeader = value;
    }
}
