using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Drive;

/// <summary>MODE SENSE and MODE SELECT in both lengths.</summary>
internal static class ModeCommands
{
    private const int RoomBytes = 1024;

    public static ScsiResult Sense6(DriveUnit unit, ModeSense6 command, in ScsiTransfer transfer)
    {
        ReplyBuilder pages = new(stackalloc byte[RoomBytes]);
        if (AddPages(unit, command.Page, command.Control, command.SubpageCode, ref pages) is SenseCode code)
        {
            return code.ToCheck();
        }

        ReplyBuilder reply = new(stackalloc byte[RoomBytes]);
        int length = ModeParameterHeader6.Size - 1 + pages.Length;
        if (length > byte.MaxValue)
        {
            // The length field of the short form cannot tell it.
            return SenseCodes.InvalidFieldInCdb.ToCheck();
        }

        reply.Add(new ModeParameterHeader6 { ModeDataLength = (byte)length });
        reply.Add(pages.Bytes);
        return reply.Send(transfer, command.AllocationLength);
    }

    public static ScsiResult Sense10(DriveUnit unit, ModeSense10 command, in ScsiTransfer transfer)
    {
        ReplyBuilder pages = new(stackalloc byte[RoomBytes]);
        if (AddPages(unit, command.Page, command.Control, command.SubpageCode, ref pages) is SenseCode code)
        {
            return code.ToCheck();
        }

        ReplyBuilder reply = new(stackalloc byte[RoomBytes]);
        reply.Add(new ModeParameterHeader10
        {
            ModeDataLength = (ushort)(ModeParameterHeader10.Size - 2 + pages.Length),
        });
        reply.Add(pages.Bytes);
        return reply.Send(transfer, command.AllocationLength);
    }

    public static ScsiResult Select6(DriveUnit unit, ModeSelect6 command, in ScsiTransfer transfer)
    {
        ReadOnlySpan<byte> list = Cut(transfer.DataOut, command.ParameterListLength);
        if (list.Length < ModeParameterHeader6.Size)
        {
            return Empty(list);
        }

        int descriptors = Wire.Read<ModeParameterHeader6>(list).BlockDescriptorLength;
        return Select(unit, list, ModeParameterHeader6.Size + descriptors, command.SavePages);
    }

    public static ScsiResult Select10(DriveUnit unit, ModeSelect10 command, in ScsiTransfer transfer)
    {
        ReadOnlySpan<byte> list = Cut(transfer.DataOut, command.ParameterListLength);
        if (list.Length < ModeParameterHeader10.Size)
        {
            return Empty(list);
        }

        int descriptors = Wire.Read<ModeParameterHeader10>(list).BlockDescriptorLength;
        return Select(unit, list, ModeParameterHeader10.Size + descriptors, command.SavePages);
    }

    private static SenseCode? AddPages(
        DriveUnit unit, ModePageCode page, PageControl control, byte subpage, ref ReplyBuilder pages)
    {
        if (control == PageControl.Saved)
        {
            return SenseCodes.SavingNotSupported;
        }

        bool isKnown = subpage is 0 or byte.MaxValue
            && unit.Pages.TrySense(
                page, control, unit.Medium?.Spec.IsMrw == true, new CapabilitiesReply(unit), ref pages);
        return isKnown ? null : SenseCodes.InvalidFieldInCdb;
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> data, int length) => data[..Math.Min(data.Length, length)];

    private static ScsiResult Empty(ReadOnlySpan<byte> list) =>
        list.IsEmpty ? ScsiResult.Good() : SenseCodes.ParameterListLength.ToCheck();

    /// <summary>
    /// Pages may be none (a header alone, or with a block descriptor): that changes nothing and is accepted.
    /// </summary>
    private static ScsiResult Select(DriveUnit unit, ReadOnlySpan<byte> list, int offset, bool savePages)
    {
        if (savePages)
        {
            return SenseCodes.InvalidFieldInCdb.ToCheck();
        }

        if (offset > list.Length)
        {
            return SenseCodes.ParameterListLength.ToCheck();
        }

        ReadOnlySpan<byte> rest = list[offset..];
        while (!rest.IsEmpty)
        {
            if (rest.Length < ModePageHeader.Size)
            {
                return SenseCodes.ParameterListLength.ToCheck();
            }

            int length = ModePageHeader.Size + Wire.Read<ModePageHeader>(rest).PageLength;
            if (length > rest.Length)
            {
                return SenseCodes.ParameterListLength.ToCheck();
            }

            if (unit.Pages.Select(rest[..length], unit.Medium) is SenseCode code)
            {
                return code.ToCheck();
            }

            rest = rest[length..];
        }

        return ScsiResult.Good(list.Length);
    }
}
