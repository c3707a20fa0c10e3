using PacketFs.Core;
using PacketFs.Emulation.Media;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// FORMAT UNIT's parameter list in its two forms: format code 1, and code 7 of the first CD-RW recorders.
/// </summary>
internal static class FormatList
{
    private const byte MmcFormatCode = 1;
    private const byte LegacyFormatCode = 7;
    private const byte StopOnDefect = 0x10;
    private const byte OptionBits = 0x7C;
    private const byte LegacySession = 0x80;
    private const byte LegacyGrow = 0x40;

    public static SenseCode? Parse(
        FormatUnit command, ReadOnlySpan<byte> list, out FormatRequest request, out bool isImmediate)
    {
        request = default;
        isImmediate = false;
        if (!command.HasData || command.FormatCode is not (MmcFormatCode or LegacyFormatCode))
        {
            return SenseCodes.InvalidFieldInCdb;
        }

        if (list.Length < FormatParameterList.Size)
        {
            return SenseCodes.ParameterListLength;
        }

        FormatListHeader header = Wire.Read<FormatListHeader>(list);
        bool areOptionsWrong = !header.FormatOptionsValid && (header.Flags & OptionBits) != 0;
        if (header.DescriptorLength != FormatDescriptor.Size || areOptionsWrong)
        {
            return SenseCodes.InvalidFieldInParameterList;
        }

        isImmediate = header.Immediate;
        bool certify = header.FormatOptionsValid && !header.DisableCertification;
        bool stopOnDefect = (header.Flags & StopOnDefect) != 0;
        if (command.FormatCode == LegacyFormatCode)
        {
            return ParseLegacy(list, certify, stopOnDefect, out request);
        }

        FormatDescriptor descriptor = Wire.Read<FormatParameterList>(list).Descriptor;
        request = new FormatRequest(
            descriptor.Type,
            descriptor.Type == FormatType.GrowSession,
            descriptor.BlockCount,
            descriptor.Parameter,
            certify,
            stopOnDefect,
            descriptor.Subtype,
            command.CompleteList);
        return null;
    }

    private static SenseCode? ParseLegacy(
        ReadOnlySpan<byte> list, bool certify, bool stopOnDefect, out FormatRequest request)
    {
        request = default;
        LegacyFormatParameterList legacy = Wire.Read<LegacyFormatParameterList>(list);
        if (list.Length < Wire.SizeOf<LegacyFormatParameterList>())
        {
            return SenseCodes.ParameterListLength;
        }

        bool isGrow = (legacy.SessionAndGrow & LegacyGrow) != 0;
        bool isUnknown = (legacy.SessionAndGrow & LegacySession) != 0;
        if (isUnknown || legacy.InitialisationPattern != 0)
        {
            return SenseCodes.InvalidFieldInParameterList;
        }

        FormatType type = isGrow ? FormatType.GrowSession : FormatType.FullPacket;
        request = new FormatRequest(
            type, isGrow, legacy.BlockCount, EmulatedDisc.CdPacketBlocks, certify, stopOnDefect);
        return null;
    }
}
