namespace PacketFs.Mmc.Replies;

/// <summary>What happened to the medium (GET EVENT STATUS NOTIFICATION, class 4).</summary>
public enum MediaEventCode : byte
{
    None = 0,

    /// <summary>Someone pressed the button while the tray was locked.</summary>
    EjectRequest = 1,
    NewMedia = 2,
    MediaRemoval = 3,
    MediaChanged = 4,
    BackgroundFormatCompleted = 5,
    BackgroundFormatRestarted = 6,
}
