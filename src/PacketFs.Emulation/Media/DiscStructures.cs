using System.Buffers.Binary;
using PacketFs.Core;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;

namespace PacketFs.Emulation.Media;

/// <summary>
/// READ DISC STRUCTURE: what the lead-in of a DVD or BD tells. Only what hosts read for a purpose is there; format FFh
/// lists it.
/// </summary>
internal static class DiscStructures
{
    private const byte PhysicalFormat = 0x00;
    private const byte Copyright = 0x01;
    private const byte MediumStatus = 0x09;
    private const byte SpareArea = 0x0A;
    private const byte RecordingManagement = 0x0D;
    private const byte PreRecordedLeadIn = 0x0E;
    private const byte RecordedPhysicalFormat = 0x10;
    private const byte Adip = 0x11;
    private const byte WriteProtection = 0xC0;
    private const byte List = 0xFF;
    private const int StructureBytes = 2048;
    private const int PreRecordedBytes = 40;
    private const int DiscInformationBytes = 112;
    private const uint DvdDataStart = 0x03_0000;
    private const string Maker = "PACKETFS";

    public static SenseCode? Read(
        EmulatedDisc disc, MediumSpec spec, in ReadDiscStructure request, ref ReplyBuilder reply)
    {
        bool isBd = spec.Family == MediumFamily.Bd;
        if (spec.Family == MediumFamily.Cd)
        {
            return SenseCodes.CannotReadIncompatibleFormat;
        }

        if (isBd != (request.Media == DiscStructureMedia.Bd) || request.Layer != 0)
        {
            return SenseCodes.InvalidFieldInCdb;
        }

        ReadOnlySpan<byte> known = Formats(spec);
        if (request.Format == List)
        {
            foreach (byte format in known)
            {
                AddListEntry(format, ref reply);
            }

            return null;
        }

        // There is no lead-in to read as long as none was written.
        bool isMissing = (request.Format == RecordedPhysicalFormat && !HasLeadIn(disc))
            || (request.Format == SpareArea && spec.Type == MediumType.BdR && disc.SpareUnits == 0);
        if (!known.Contains(request.Format) || isMissing)
        {
            return SenseCodes.InvalidFieldInCdb;
        }

        Span<byte> data = stackalloc byte[StructureBytes];
        data.Clear();
        int length = Fill(disc, spec, request.Format, data);
        reply.Add(data[..length]);
        return null;
    }

    private static ReadOnlySpan<byte> Formats(MediumSpec spec) => spec.Type switch
    {
        MediumType.BdRe or MediumType.BdR => [PhysicalFormat, MediumStatus, SpareArea],
        MediumType.BdRom => [PhysicalFormat],
        MediumType.DvdRom => [PhysicalFormat, Copyright],
        MediumType.DvdRam => [PhysicalFormat, Copyright, MediumStatus, SpareArea, WriteProtection],
        MediumType.DvdMinusR or MediumType.DvdMinusRw =>
        [
            PhysicalFormat, Copyright, RecordingManagement, PreRecordedLeadIn, RecordedPhysicalFormat, WriteProtection,
        ],
        MediumType.DvdPlusR => [PhysicalFormat, Copyright, Adip],
        MediumType.DvdPlusRw or MediumType.DvdPlusMrw => [PhysicalFormat, Copyright, Adip, WriteProtection],
        _ => [PhysicalFormat, Copyright, WriteProtection],
    };

    private static int Fill(EmulatedDisc disc, MediumSpec spec, byte format, Span<byte> data)
    {
        switch (format)
        {
            case PhysicalFormat when spec.Family == MediumFamily.Bd:
                "DI"u8.CopyTo(data);
                data[2] = 1;
                AsciiOf(Maker, data.Slice(100, 6));
                AsciiOf(spec.IsPressed ? "BDO" : spec.IsWrittenOnce ? "BDR" : "BDW", data.Slice(8, 3));
                AsciiOf(spec.IsPressed ? "RO1" : spec.IsWrittenOnce ? "R01" : "RE1", data.Slice(106, 3));
                return DiscInformationBytes;
            case PhysicalFormat or RecordedPhysicalFormat or Adip:
                FillDvd(disc, spec, data);
                AsciiOf(Maker, data.Slice(19, 8));
                return StructureBytes;
            case RecordingManagement:
                data[1] = 1;
                data[2] = RecordingStatusOf(disc);
                return StructureBytes;
            case PreRecordedLeadIn:
                FillPreRecordedLeadIn(data);
                return PreRecordedBytes;
            case SpareArea:
                uint free = (uint)(disc.SpareUnits - disc.SparesUsed) * (uint)disc.PacketBlocks;
                uint all = (uint)disc.SpareUnits * (uint)disc.PacketBlocks;
                int at = spec.Family == MediumFamily.Bd ? 4 : 0;
                BinaryPrimitives.WriteUInt32BigEndian(data[at..], free);
                BinaryPrimitives.WriteUInt32BigEndian(data[(spec.Family == MediumFamily.Bd ? 8 : 4)..], all);
                return 12;
            default:
                return 4;
        }
    }

    private static void FillDvd(EmulatedDisc disc, MediumSpec spec, Span<byte> data)
    {
        const byte Embossed = 1;
        const byte Recordable = 2;
        const byte Rewritable = 4;
        bool isAllRecorded = spec.IsPressed
            || (spec.IsWrittenOnce && spec.Type != MediumType.DvdPlusR && HasLeadIn(disc));
        uint blocks = isAllRecorded
            ? (uint)disc.UserBlocks
            : (uint)disc.PacketCapacity * (uint)disc.PacketBlocks;
        byte book = spec.Type switch
        {
            MediumType.DvdRam => 0x16,
            MediumType.DvdMinusRw => 0x32,
            MediumType.DvdMinusR => 0x25,
            MediumType.DvdPlusR => 0xA1,
            MediumType.DvdRom => 0x01,
            _ => 0x92,
        };
        data[0] = book;
        data[1] = 0x02;
        data[2] = spec.IsPressed ? Embossed : spec.IsWrittenOnce ? Recordable : Rewritable;
        BinaryPrimitives.WriteUInt32BigEndian(data[4..], DvdDataStart);
        BinaryPrimitives.WriteUInt32BigEndian(data[8..], DvdDataStart + blocks - 1);
    }

    /// <summary>The first session has been closed.</summary>
    private static bool HasLeadIn(EmulatedDisc disc) =>
        disc.Tracks.SessionCount > 0 && disc.Tracks.Session(0).IsClosed;

    /// <summary>RMD field 0: empty, disc at once, incremental, restricted overwrite, or finalised.</summary>
    private static byte RecordingStatusOf(EmulatedDisc disc)
    {
        const byte AtOnce = 1;
        const byte Incremental = 2;
        const byte RestrictedOverwrite = 3;
        const byte Finalised = 4;
        bool isAtOnce = disc.Tracks.TrackCount > 0 && disc.Tracks.Track(0).Has(Discs.Tracks.TrackFlags.AtOnce);
        return disc.Header.IsFormatted != 0 ? RestrictedOverwrite
            : disc.Tracks.TrackCount == 0 ? (byte)0
            : isAtOnce ? AtOnce
            : disc.Tracks.Disc.IsFinalised != 0 ? Finalised
            : Incremental;
    }

    /// <summary>Fields of eight bytes, each behind its number; 3 and 4 name the manufacturer.</summary>
    private static void FillPreRecordedLeadIn(Span<byte> data)
    {
        const int FieldBytes = 8;
        for (int field = 0; field < PreRecordedBytes / FieldBytes; field++)
        {
            data[field * FieldBytes] = (byte)(field + 1);
        }

        AsciiOf(Maker[..6], data.Slice((2 * FieldBytes) + 1, 6));
        AsciiOf(Maker[6..], data.Slice((3 * FieldBytes) + 1, 6));
    }

    private static void AddListEntry(byte format, ref ReplyBuilder reply)
    {
        const byte IsReadable = 0x40;
        int length = format switch
        {
            PhysicalFormat or RecordedPhysicalFormat or RecordingManagement or Adip => StructureBytes + 4,
            PreRecordedLeadIn => PreRecordedBytes + 4,
            SpareArea => 16,
            _ => 8,
        };
        reply.Add((ReadOnlySpan<byte>)[format, IsReadable, (byte)(length >> 8), (byte)(length & 0xFF)]);
    }

    private static void AsciiOf(string text, Span<byte> room)
    {
        for (int i = 0; i < room.Length; i++)
        {
            room[i] = i < text.Length ? (byte)text[i] : (byte)' ';
        }
    }
}
