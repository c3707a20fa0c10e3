namespace PacketFs.Mmc.Replies;

/// <summary>State of the last session in READ DISC INFORMATION.</summary>
public enum SessionState : byte
{
    Empty = 0,
    Incomplete = 1,
    Damaged = 2,
    Complete = 3,
}
