using System.Runtime.InteropServices;

namespace PacketFs.Mmc.Replies;

/// <summary>Media event of GET EVENT STATUS NOTIFICATION, class 4 (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct MediaEvent
{
    public const int Size = 4;

    /// <summary>Number of the media class.</summary>
    public const byte NotificationClass = 4;

    public byte EventCode;              // 3-0
    public byte MediaStatus;            // 1 medium present, 0 tray open
    public byte StartSlot;
    public byte EndSlot;

    public MediaEventCode Code
    {
        readonly get => (MediaEventCode)(EventCode & 0x0F);
        set => EventCode = Bits.Insert(EventCode, 0x0F, 0, (int)value);
    }

    public bool IsMediumPresent
    {
        readonly get => Bits.Has(MediaStatus, 0x02);
        set => MediaStatus = Bits.Set(MediaStatus, 0x02, value);
    }

    public bool IsTrayOpen
    {
        readonly get => Bits.Has(MediaStatus, 0x01);
        set => MediaStatus = Bits.Set(MediaStatus, 0x01, value);
    }
}
