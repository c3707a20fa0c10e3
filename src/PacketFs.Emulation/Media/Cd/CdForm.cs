using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>Data forms of a cue sheet (MMC): what the host sends for a block, what the drive makes itself.</summary>
internal static class CdForm
{
    public const byte TextInLeadIn = 0x41;

    private const byte Audio = 0x00;
    private const byte AudioPause = 0x01;
    private const byte Mode1 = 0x10;
    private const byte Mode1Raw = 0x11;
    private const byte Mode1Pause = 0x14;
    private const byte Xa = 0x20;
    private const byte XaRaw = 0x21;
    private const byte XaPause = 0x24;
    private const byte Mode2 = 0x30;
    private const byte Mode2Raw = 0x31;
    private const byte Mode2Pause = 0x34;

    /// <summary>Made by the drive: pauses, lead-in, lead-out.</summary>
    public static bool IsGenerated(byte form) => form is AudioPause or Mode1Pause or XaPause or Mode2Pause;

    public static bool IsKnown(byte form) =>
        IsGenerated(form) || form is Audio or Mode1 or Mode1Raw or Xa or XaRaw or Mode2 or Mode2Raw;

    public static bool IsData(byte form) => form >= Mode1;

    /// <summary>0 audio, 1, 2: all parts of a track have one.</summary>
    public static byte DataModeOf(byte form) => (form & 0xF0) switch
    {
        0 => 0,
        Mode1 => 1,
        _ => 2,
    };

    /// <summary>Bytes that the host sends for a block.</summary>
    public static int BytesOf(byte form) => form switch
    {
        Mode1 => CdSector.UserSize,
        Xa or Mode2 => CdSector.FormlessSize,
        TextInLeadIn => RawSubchannel.Size,
        _ => CdSector.RawSize,
    };

    /// <summary>The data block type that says the same of a track, as far as one does.</summary>
    public static DataBlockType BlockTypeOf(byte form) => form switch
    {
        Mode1 => DataBlockType.Mode1,
        Xa or Mode2 => DataBlockType.Mode2Formless,
        _ => DataBlockType.Raw2352,
    };

    /// <summary>Stores blocks that the host has sent.</summary>
    public static void Store(EmulatedDisc disc, byte form, long lba, ReadOnlySpan<byte> data)
    {
        if (form == Mode1)
        {
            CdBlock.Store(disc, DataBlockType.Mode1, default, lba, lba, data);
            return;
        }

        FrameStore frames = new(disc);
        int size = BytesOf(form);
        Span<byte> sector = stackalloc byte[CdSector.RawSize];
        for (int done = 0; done < data.Length; done += size)
        {
            Build(form, new Lba(lba), data.Slice(done, size), sector);
            CdBlock.StoreSector(disc, frames, lba, lba, sector, default);
            lba++;
        }
    }

    /// <summary>Stores blocks that the drive makes itself: silence, or zeros in the mode of the track.</summary>
    public static void StorePause(EmulatedDisc disc, byte form, long lba, long count)
    {
        byte sent = form switch
        {
            AudioPause => Audio,
            Mode1Pause => Mode1,
            XaPause => Xa,
            _ => Mode2,
        };
        byte[] zeros = new byte[BytesOf(sent)];
        for (long block = lba; block < lba + count; block++)
        {
            Store(disc, sent, block, zeros);
        }
    }

    private static void Build(byte form, Lba lba, ReadOnlySpan<byte> data, Span<byte> sector)
    {
        switch (form)
        {
            case Xa:
                CdSubHeader subHeader = Mmc.Wire.Read<CdSubHeader>(data);
                CdSectorMode mode = subHeader.IsForm2 ? CdSectorMode.Mode2Form2 : CdSectorMode.Mode2Form1;
                const int SubHeaders = CdSector.SubHeaderEnd - CdSector.HeaderEnd;
                CdSector.Encode(mode, lba, data.Slice(SubHeaders, CdSector.UserSizeOf(mode)), subHeader, sector);
                break;
            case Mode2:
                CdSector.Encode(CdSectorMode.Mode2Formless, lba, data, sector);
                break;
            default:
                data.CopyTo(sector);
                break;
        }
    }
}
