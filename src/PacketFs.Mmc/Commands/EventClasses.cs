namespace PacketFs.Mmc.Commands;

/// <summary>Notification classes of GET EVENT STATUS NOTIFICATION, as the bitmap that requests them.</summary>
[Flags]
public enum EventClasses : byte
{
    None = 0,
    OperationalChange = 1 << 1,
    PowerManagement = 1 << 2,
    ExternalRequest = 1 << 3,
    Media = 1 << 4,
    MultiHost = 1 << 5,
    DeviceBusy = 1 << 6,
}
