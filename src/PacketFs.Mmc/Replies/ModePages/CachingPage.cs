using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.ModePages;

/// <summary>Mode page 08h: caching (SBC, MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct CachingPage : IModePage
{
    public const int Size = 12;

    public ModePageHeader PageHeader;
    public byte Flags;                  // 2 WCE, 0 RCD
    public byte Retention;              // this and the rest: 0 on optical drives
    public U64Be Reserved4;

    public static ModePageCode PageCode => ModePageCode.Caching;

    public static int PageSize => Size;

    /// <summary>WCE: a WRITE returns once its data is in the buffer.</summary>
    public bool WriteCacheEnabled
    {
        readonly get => Bits.Has(Flags, 0x04);
        set => Flags = Bits.Set(Flags, 0x04, value);
    }

    public ModePageHeader Header
    {
        readonly get => PageHeader;
        set => PageHeader = value;
    }
}
