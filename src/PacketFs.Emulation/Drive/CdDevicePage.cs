using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Drive;

/// <summary>Mode page 0Dh of the first CD-ROM standards; programs still read it.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct CdDevicePage : IModePage
{
    public ModePageHeader PageHeader;
    public byte Reserved2;
    public byte InactivityTimer;        // 3-0 multiplier
    public U16Be SecondsPerMinute;
    public U16Be FramesPerSecond;

    public static ModePageCode PageCode => (ModePageCode)0x0D;

    public static int PageSize => 8;

    public ModePageHeader Header
    {
        readonly get => PageHeader;
        set => PageHeader = value;
    }
}
