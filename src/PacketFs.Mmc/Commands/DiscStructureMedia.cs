namespace PacketFs.Mmc.Commands;

/// <summary>Family of media in READ and SEND DISC STRUCTURE.</summary>
public enum DiscStructureMedia : byte
{
    Dvd = 0,
    Bd = 1,
}
