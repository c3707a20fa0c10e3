using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Drive;

/// <summary>Mode page 0Eh: CD audio control (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct CdAudioControlPage : IModePage
{
    public ModePageHeader PageHeader;
    public byte Flags;                  // 2 IMMED, 1 SOTC
    public U32Be Reserved3;
    public byte Reserved7;
    public byte Port0Channel;
    public byte Port0Volume;
    public byte Port1Channel;
    public byte Port1Volume;
    public byte Port2Channel;
    public byte Port2Volume;
    public byte Port3Channel;
    public byte Port3Volume;

    public static ModePageCode PageCode => ModePageCode.CdAudioControl;

    public static int PageSize => 16;

    /// <summary>Two ports at full volume, each on a channel.</summary>
    public static CdAudioControlPage Stereo(byte flags, byte left, byte right) => new()
    {
        Flags = flags,
        Port0Channel = left,
        Port0Volume = byte.MaxValue,
        Port1Channel = right,
        Port1Volume = byte.MaxValue,
    };

    public ModePageHeader Header
    {
        readonly get => PageHeader;
        set => PageHeader = value;
    }
}
