namespace PacketFs.Mmc.Replies;

/// <summary>How far a DVD+RW or MRW disc is formatted (READ DISC INFORMATION byte 7).</summary>
public enum BackgroundFormatStatus : byte
{
    None = 0,
    Suspended = 1,
    Running = 2,
    Complete = 3,
}
