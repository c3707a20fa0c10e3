using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// Mode page 2Ah, which is computed, not stored: it tells of the lock, the buffer and the speeds of now.
/// </summary>
internal readonly ref struct CapabilitiesReply(DriveUnit unit)
{
    // CD-R, CD-RW, Method 2, DVD-ROM, DVD-R, DVD-RAM.
    private const byte ReadsAll = 0x3F;

    // The same without CD-RW and Method 2.
    private const byte ReadsPressed = 0x39;

    // CD-RW, DVD-R (-RW), DVD-RAM; the others have no bits here.
    private const byte WritesRewritable = 0x32;

    public bool IsReadOnly => unit.IsReadOnly;

    public void AddTo(ref ReplyBuilder reply, PageControl control)
    {
        ReadOnlySpan<int> speeds = unit.IsReadOnly ? [] : unit.WriteSpeeds;
        int pageSize = CapabilitiesPage.Size + (speeds.Length * WriteSpeedDescriptor.Size);
        CapabilitiesPage page = new() { PageHeader = new ModePageHeader(CapabilitiesPage.PageCode, pageSize) };
        if (control != PageControl.Changeable)
        {
            page.ReadMedia = unit.Options.Kind == DriveKind.RomWithoutMultiRead ? ReadsPressed : ReadsAll;
            page.WriteMedia = unit.IsReadOnly ? (byte)0 : WritesRewritable;
            page.Functions4 = (byte)(unit.IsReadOnly ? 0x30 : 0xB0); // BUF, Mode 2 Form 2, Mode 2 Form 1
            page.Mechanism = (byte)(0x29 | (unit.Tray.IsLocked ? 0x02 : 0)); // tray, eject, lock
            page.Functions7 = (byte)(unit.Disc is null ? 0 : 0x04);
            page.MaximumReadSpeed = DriveSpeed.ToKilobytes(unit, unit.MaximumReadSpeed);
            page.CurrentReadSpeed = DriveSpeed.ToKilobytes(unit, unit.ReadSpeed);
            page.BufferSize = (ushort)(unit.Options.BufferBytes / 1024);
            ushort writeSpeed = unit.IsReadOnly ? (ushort)0 : DriveSpeed.ToKilobytes(unit, unit.WriteSpeed);
            page.MaximumWriteSpeed = unit.IsReadOnly ? (ushort)0 : DriveSpeed.ToKilobytes(unit, speeds[0]);
            page.CurrentWriteSpeedObsolete = writeSpeed;
            page.CurrentWriteSpeed = writeSpeed;
            page.CopyManagementRevision = 1;
        }

        page.WriteSpeedDescriptorCount = (ushort)speeds.Length;
        reply.Add(page);
        foreach (int speed in speeds)
        {
            ushort kilobytes = control == PageControl.Changeable ? (ushort)0 : DriveSpeed.ToKilobytes(unit, speed);
            reply.Add(new WriteSpeedDescriptor { WriteSpeed = kilobytes });
        }
    }
}
