using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// Mode page 2Ah, which is computed, not stored: it tells of the lock, the buffer and the speeds of now.
/// </summary>
internal readonly ref struct CapabilitiesReply(DriveUnit unit)
{
    private const byte ReadsCdRwAndMethod2 = 0x07;
    private const byte WritesCdRw = 0x02;

    public void AddTo(ref ReplyBuilder reply, PageControl control)
    {
        ReadOnlySpan<int> speeds = unit.WriteSpeeds;
        int pageSize = CapabilitiesPage.Size + (speeds.Length * WriteSpeedDescriptor.Size);
        CapabilitiesPage page = new() { PageHeader = new ModePageHeader(CapabilitiesPage.PageCode, pageSize) };
        if (control != PageControl.Changeable)
        {
            page.ReadMedia = ReadsCdRwAndMethod2;
            page.WriteMedia = WritesCdRw;
            page.Functions4 = 0xB0; // BUF, Mode 2 Form 2, Mode 2 Form 1
            page.Mechanism = (byte)(0x29 | (unit.Tray.IsLocked ? 0x02 : 0)); // tray, eject, lock
            page.Functions7 = (byte)(unit.Disc is null ? 0 : 0x04);
            page.MaximumReadSpeed = CdSpeed.ToKilobytes(unit.Options.Timing.ReadSpeed);
            page.CurrentReadSpeed = CdSpeed.ToKilobytes(unit.ReadSpeed);
            page.BufferSize = (ushort)(unit.Options.BufferBytes / 1024);
            page.MaximumWriteSpeed = CdSpeed.ToKilobytes(speeds[0]);
            page.CurrentWriteSpeedObsolete = CdSpeed.ToKilobytes(unit.WriteSpeed);
            page.CurrentWriteSpeed = CdSpeed.ToKilobytes(unit.WriteSpeed);
            page.CopyManagementRevision = 1;
        }

        page.WriteSpeedDescriptorCount = (ushort)speeds.Length;
        reply.Add(page);
        foreach (int speed in speeds)
        {
            ushort kilobytes = control == PageControl.Changeable ? (ushort)0 : CdSpeed.ToKilobytes(speed);
            reply.Add(new WriteSpeedDescriptor { WriteSpeed = kilobytes });
        }
    }
}
