namespace PacketFs.Mmc;

public enum DataDirection
{
    None,

    /// <summary>From the drive to the host.</summary>
    In,

    /// <summary>From the host to the drive.</summary>
    Out,
}
