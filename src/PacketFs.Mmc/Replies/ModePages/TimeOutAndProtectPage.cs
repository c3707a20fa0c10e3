using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.ModePages;

/// <summary>Mode page 1Dh: time-outs and protection (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct TimeOutAndProtectPage : IModePage
{
    public const int Size = 10;

    public ModePageHeader PageHeader;
    public U16Be Reserved2;
    public byte Flags;                  // 2 TMOE, 1 DISP, 0 SWPP
    public byte Reserved5;
    public U16Be Group1TimeOut;         // s
    public U16Be Group2TimeOut;         // s

    public static ModePageCode PageCode => ModePageCode.TimeOutAndProtect;

    public static int PageSize => Size;

    public ModePageHeader Header
    {
        readonly get => PageHeader;
        set => PageHeader = value;
    }
}
