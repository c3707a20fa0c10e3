using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.ModePages;

/// <summary>Mode page 1Ah: power condition (SPC, MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct PowerConditionPage : IModePage
{
    public const int Size = 12;

    public ModePageHeader PageHeader;
    public byte Reserved2;
    public byte Flags;                  // 1 idle, 0 standby
    public U32Be IdleTimer;             // 100 ms
    public U32Be StandbyTimer;          // 100 ms

    public static ModePageCode PageCode => ModePageCode.PowerCondition;

    public static int PageSize => Size;

    public ModePageHeader Header
    {
        readonly get => PageHeader;
        set => PageHeader = value;
    }
}
