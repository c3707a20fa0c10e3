using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Mmc;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>
/// What a host sends for a block, and what of it goes to the disc: the main channel (2,352 bytes), built as far as the
/// drive builds it, and the user data for the image.
/// </summary>
internal static class CdBlock
{
    private const int Form2WithSubHeader = 2332;
    private const int XaSubHeaders = 8;

    /// <summary>Bytes that the host sends for a block of this data block type (page 05h).</summary>
    public static int BytesOf(DataBlockType type) => type switch
    {
        DataBlockType.Raw2352 => 2352,
        DataBlockType.RawPq2368 => 2368,
        DataBlockType.RawPackedPw2448 or DataBlockType.RawPw2448 => 2448,
        DataBlockType.Mode1 or DataBlockType.Mode2Form1 => 2048,
        DataBlockType.Mode2Formless => 2336,
        DataBlockType.Mode2Form1WithSubHeader => 2056,
        DataBlockType.Mode2Form2 => 2324,
        DataBlockType.Mode2Mixed => Form2WithSubHeader,
        _ => throw new InvariantException($"data block type {type} was refused"),
    };

    /// <summary>0 audio, 1 or 2, as READ TRACK INFORMATION counts modes.</summary>
    public static byte DataModeOf(DataBlockType type) => type switch
    {
        DataBlockType.Mode1 => 1,
        DataBlockType.Raw2352 => 0,
        _ => 2,
    };

    /// <summary>
    /// Stores blocks of one type from a frame on; for data, also at its logical address in the image.
    /// </summary>
    /// <param name="disc">The disc.</param>
    /// <param name="type">What a block is.</param>
    /// <param name="subHeader">Of Form 1 and Form 2, where the drive makes it.</param>
    /// <param name="lba">Logical address of the first block.</param>
    /// <param name="frame">Physical address of it; the following ones lie behind.</param>
    /// <param name="data">Whole blocks.</param>
    public static void Store(
        EmulatedDisc disc, DataBlockType type, CdSubHeader subHeader, long lba, long frame, ReadOnlySpan<byte> data)
    {
        FrameStore frames = new(disc);
        int size = BytesOf(type);
        int count = data.Length / size;
        bool isPlain = type == DataBlockType.Mode1
            || (type == DataBlockType.Mode2Form1 && IsPlain(subHeader));
        if (isPlain && lba >= 0)
        {
            disc.WriteBlocks(lba, data);
            frames.Mark(frame, count, type == DataBlockType.Mode1 ? FrameKind.Mode1 : FrameKind.Form1);
            return;
        }

        Span<byte> sector = stackalloc byte[CdSector.RawSize];
        for (int block = 0; block < count; block++)
        {
            Build(type, subHeader, frame + block, data.Slice(block * size, size), sector);
            StoreSector(disc, frames, lba + block, frame + block, sector, default);
        }
    }

    /// <summary>
    /// Stores a whole sector, not scrambled; the user data of Mode 1 and Form 1 go to the image, too.
    /// </summary>
    public static void StoreSector(
        EmulatedDisc disc, FrameStore frames, long lba, long frame, ReadOnlySpan<byte> sector, ReadOnlySpan<byte> sub)
    {
        CdSectorMode? mode = CdSector.ModeOf(sector);
        if (lba >= 0 && mode is CdSectorMode.Mode1 or CdSectorMode.Mode2Form1)
        {
            disc.WriteBlocks(lba, sector.Slice(CdSector.UserOffsetOf(mode.Value), CdSector.UserSize));
        }

        frames.Write(frame, sector, sub);
    }

    public static CdSubHeader SubHeaderOf(uint word) =>
        new(
        (byte)(word >> 24), (byte)((word >> 16) & 0xFF), (byte)((word >> 8) & 0xFF), (byte)(word & 0xFF));

    private static bool IsPlain(CdSubHeader subHeader) => subHeader.Equals(CdSubHeader.Data);

    private static void Build(
        DataBlockType type, CdSubHeader subHeader, long frame, ReadOnlySpan<byte> data, Span<byte> sector)
    {
        Lba lba = new(frame);
        switch (type)
        {
            case DataBlockType.Raw2352:
                data.CopyTo(sector);
                break;
            case DataBlockType.Mode1:
                CdSector.Encode(CdSectorMode.Mode1, lba, data, sector);
                break;
            case DataBlockType.Mode2Form1:
                CdSector.Encode(CdSectorMode.Mode2Form1, lba, data, subHeader, sector);
                break;
            case DataBlockType.Mode2Formless:
                CdSector.Encode(CdSectorMode.Mode2Formless, lba, data, sector);
                break;
            case DataBlockType.Mode2Form1WithSubHeader:
                CdSector.Encode(
                    CdSectorMode.Mode2Form1, lba, data[XaSubHeaders..], Wire.Read<CdSubHeader>(data), sector);
                break;
            case DataBlockType.Mode2Form2:
                CdSector.Encode(CdSectorMode.Mode2Form2, lba, data, subHeader, sector);
                break;
            default:
                CdSubHeader sent = Wire.Read<CdSubHeader>(data);
                CdSectorMode mode = sent.IsForm2 ? CdSectorMode.Mode2Form2 : CdSectorMode.Mode2Form1;
                CdSector.Encode(mode, lba, data.Slice(XaSubHeaders, CdSector.UserSizeOf(mode)), sent, sector);
                break;
        }
    }
}
