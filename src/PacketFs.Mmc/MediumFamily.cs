namespace PacketFs.Mmc;

/// <summary>What 1x means, and which commands set speeds.</summary>
public enum MediumFamily
{
    Unknown,
    Cd,
    Dvd,
    Bd,
}
