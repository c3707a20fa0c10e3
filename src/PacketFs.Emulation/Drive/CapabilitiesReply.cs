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

    // CD-RW, DVD-R (-RW), DVD-RAM; the others have no bits here.
    private const byte WritesRewritable = 0x32;

    public void AddTo(ref ReplyBuilder reply, PageControl control)
    {
        ReadOnlySpan<int> speeds = unit.WriteSpeeds;
        int pageSize = CapabilitiesPage.Size + (speeds.Length * WriteSpeedDescriptor.Size);
        CapabilitiesPage page = new() { PageHeader = new ModePageHeader(CapabilitiesPage.PageCode, pageSize) };
        if (control != PageControl.Changeable)
        {
            page.ReadMedia = ReadsAll;
            page.WriteMedia = WritesRewritable;
            page.Functions4 = 0xB0; // BUF, Mode 2 Form 2, Mode 2 Form 1
            page.Mechanism = (byte)(0x29 | (unit.Tray.IsLocked ? 0x02 : 0)); // tray, eject, lock
            page.Functions7 = (byte)(unit.Disc is null ? 0 : 0x04);
            page.MaximumReadSpeed = DriveSpeed.ToKilobytes(unit, unit.MaximumReadSpeed);
            page.CurrentReadSpeed = DriveSpeed.ToKilobytes(unit, unit.ReadSpeed);
            page.BufferSize = (ushort)(unit.Options.BufferBytes / 1024);
            page.MaximumWriteSpeed = DriveSpeed.ToKilobytes(unit, speeds[0]);
            page.CurrentWriteSpeedObsolete = DriveSpeed.ToKilobytes(unit, unit.WriteSpeed);
            page.CurrentWriteSpeed = DriveSpeed.ToKilobytes(unit, unit.WriteSpeed);
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
