namespace PacketFs.Mmc.Commands;

/// <summary>What the address of READ TRACK INFORMATION is.</summary>
public enum TrackAddressType : byte
{
    Lba = 0,
    TrackNumber = 1,

    /// <summary>The first track of the session.</summary>
    SessionNumber = 2,
}
