using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Mmc;

// Mode pages, and the one that says how to write.
public sealed partial class OpticalDrive
{
    private const int MaximumPageLength = 257;

    /// <summary>Reads a mode page; bytes that the drive does not send are zero.</summary>
    public DriveResult ReadModePage<TPage>(
        out TPage page, PageControl control = PageControl.Current, CancellationToken token = default)
        where TPage : unmanaged, IModePage
    {
        byte[]? bytes = ReadModePageBytes(TPage.PageCode, control, out DriveResult result, token);
        page = Wire.Read<TPage>(bytes);
        return result;
    }

    /// <summary>Sends a mode page by MODE SELECT(10), as the drive wants it: page length of ours, PS clear.</summary>
    public DriveResult WriteModePage<TPage>(in TPage page, CancellationToken token = default)
        where TPage : unmanaged, IModePage
    {
        TPage copy = page;
        copy.Header = new ModePageHeader(TPage.PageCode, TPage.PageSize);
        Span<byte> list = stackalloc byte[ModeParameterHeader10.Size + MaximumPageLength];
        list = list[..(ModeParameterHeader10.Size + TPage.PageSize)];
        list.Clear();
        Wire.BytesOf(ref copy).CopyTo(list[ModeParameterHeader10.Size..]);
        return Send(
            new ModeSelect10((ushort)list.Length), ScsiTransfer.Out(list), CommandOptions.Query, token);
    }

    /// <summary>The write parameters page as it is now, as it may be changed, or as it is by default.</summary>
    public DriveResult GetWriteParameters(
        out WriteParametersPage page, PageControl control = PageControl.Current, CancellationToken token = default) =>
        ReadModePage(out page, control, token);

    /// <summary>
    /// Sets the write parameters. The caller has taken over: writes no longer set them by themselves.
    /// </summary>
    public DriveResult SetWriteParameters(in WriteParametersPage page, CancellationToken token = default)
    {
        DriveResult result = WriteModePage(page, token);
        _writeParametersSet |= result.IsGood;
        return result;
    }

    // The page alone, from its own header on; null when the drive has not got it.
    internal byte[]? ReadModePageBytes(
        ModePageCode code, PageControl control, out DriveResult result, CancellationToken token)
    {
        // Block descriptors are disabled, but some drives send them nevertheless.
        const int Probe = ModeParameterHeader10.Size + ModeBlockDescriptor.Size + ModePageHeader.Size;
        byte[] reply = new byte[Probe];
        result = Send(new ModeSense10(code, Probe, control), ScsiTransfer.In(reply), CommandOptions.Query, token);
        if (!result.IsGood)
        {
            return null;
        }

        // The header's length is too small on some drives: the page's own counts as well.
        int told = Math.Max(Wire.Read<ModeParameterHeader10>(reply).ModeDataLength + 2, EndOfPage(reply));
        reply = new byte[Math.Clamp(told, Probe, 1024)];
        result = Send(
            new ModeSense10(code, (ushort)reply.Length, control), ScsiTransfer.In(reply), CommandOptions.Query, token);
        int start = StartOfPage(reply);
        int end = Math.Min(EndOfPage(reply), Math.Min(reply.Length, result.Scsi.Transferred));
        if (!result.IsGood || end < start + ModePageHeader.Size)
        {
            return null;
        }

        byte[] page = reply[start..end];
        if (Wire.Read<ModePageHeader>(page).Code == code)
        {
            return page;
        }

        result = result with { Rule = SenseTable.Unknown };
        return null;
    }

    // Media that are appended to: a page that the drive refuses is a failure, for it would record something else then.
    private DriveResult SetAppendParameters(MultiSession next, CancellationToken token)
    {
        DriveResult result = GetWriteParameters(out WriteParametersPage page, PageControl.Current, token);
        if (result.Error is not null and not Core.FsError.NotSupported)
        {
            return result;
        }

        result = PacketWriteParameters.ForAppending(State!, page, next) is { } wanted
            ? WriteModePage(wanted, token)
            : DriveResult.Good();
        _writeParametersSet = result.IsGood;
        if (result.IsGood)
        {
            return result;
        }

        // Drives refuse a page that the disc does not take, and so where there is none, or another.
        DriveResult ready = Send(new TestUnitReady(), ScsiTransfer.None, CommandOptions.Query, token);
        return !ready.IsGood ? ready
            : IsMediumChanged ? DriveResult.Failed(SenseTable.MediumChanged)
            : result;
    }

    // CD-RW in fixed packets: what pktcdvd and the formatting programs set, from the track itself. Media without write
    // parameters (DVD+RW, DVD-RAM, BD) must not get the page. Sent again after every reset and every look at the
    // medium.
    private DriveResult SetPacketWriteParameters(CancellationToken token)
    {
        if (State is { IsAppendable: true })
        {
            return SetAppendParameters(MultiSession.Allowed, token);
        }

        if (State is not { HasFixedPackets: true, IsMrw: false, LastTrack: { } track })
        {
            _writeParametersSet = true;
            return DriveResult.Good();
        }

        DriveResult result = GetWriteParameters(out WriteParametersPage page, PageControl.Current, token);
        if (result.Error is not null and not Core.FsError.NotSupported)
        {
            return result;
        }

        page = PacketWriteParameters.ForCd(
            page, track.FixedPacketSize, track.TrackMode, MultiSession.None, track.DataMode);
        result = WriteModePage(page, token);
        if (result.Error == Core.FsError.NotSupported)
        {
            // The track itself holds packet size and mode: a drive that refuses the page goes by them.
            LogWriteParametersRefused(result);
            result = DriveResult.Good();
        }

        _writeParametersSet = result.IsGood;
        return result;
    }

    private static int StartOfPage(ReadOnlySpan<byte> reply) =>
        ModeParameterHeader10.Size + Wire.Read<ModeParameterHeader10>(reply).BlockDescriptorLength;

    private static int EndOfPage(ReadOnlySpan<byte> reply)
    {
        int start = StartOfPage(reply);
        return start + ModePageHeader.Size <= reply.Length
            ? start + ModePageHeader.Size + Wire.Read<ModePageHeader>(reply[start..]).PageLength
            : 0;
    }
}
